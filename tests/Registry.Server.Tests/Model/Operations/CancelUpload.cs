using Registry.Server.Tests.Model.Samples;
using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model.Operations;

internal sealed record CancelUpload(int Slot) : Operation
{
    public static CancelUpload Draw(Chance chance) => new(chance.Slot());

    public override async Task<Answer?> RunAsync(World world)
    {
        var upload = world.Upload(Slot);
        var expected = upload.HasEnded ? Expected.UploadUnknown : Expected.NoContent;
        upload.HasEnded = true;
        return expected.Check(await world.Http.DeleteAsync(upload.Location));
    }
}
