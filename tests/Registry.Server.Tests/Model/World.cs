using Registry.Server.Tests.Model.State;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Model;

/// <summary>A registry, what the model says is in it, and what a client remembers of both.</summary>
internal sealed class World(TestRegistry http, ManualTime clock, RegistryModel model)
{
    private readonly Dictionary<int, UploadModel> _slots = [];

    public TestRegistry Http => http;

    public ManualTime Clock => clock;

    public RegistryModel Model => model;

    /// <summary>The session that was begun last for this slot; one that never was where there is none.</summary>
    public UploadModel Upload(int slot) =>
        _slots.GetValueOrDefault(slot) ?? new UploadModel("app", "/v2/app/blobs/uploads/00000000-0000-0000-0000-000000000000") { HasEnded = true };

    /// <summary>Remembers the session that an answer opened.</summary>
    public void Remember(int slot, string repository, Answer answer)
    {
        var upload = new UploadModel(repository, answer.Location);
        model.Uploads.Add(upload);
        _slots[slot] = upload;
    }
}
