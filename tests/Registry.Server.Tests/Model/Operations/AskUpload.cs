using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

/// <summary>How far a session came; in another repository there is none of its id.</summary>
internal sealed record AskUpload(string Method, int Slot, string Repository) : Operation
{
    public static AskUpload Draw(Chance chance) => new(chance.Of("GET", "HEAD"), chance.Slot(), chance.Repository());

    public override async Task<Answer?> RunAsync(World world)
    {
        var upload = world.Upload(Slot);
        var id = upload.Location[(upload.Location.LastIndexOf('/') + 1)..];
        var path = $"/v2/{Repository}/blobs/uploads/{id}";
        return Expect(upload, path, await world.Http.SendAsync(Method, path, null));
    }

    /// <summary>The answer has to tell how far this session came, if it was asked for where it is.</summary>
    public static Answer Expect(UploadModel upload, string path, Answer answer) => upload.HasEnded || path != upload.Location
        ? Expected.UploadUnknown.Check(answer)
        : Expected.NoContent.Check(answer).Has("Range", upload.Range).Has("Location", upload.Location);
}
