namespace Registry.Server.Tests.Mirror.Support;

/// <summary>The troubles of an upstream.</summary>
internal sealed class Troubles
{
    private readonly Lock _gate = new();
    private readonly List<Trouble> _all = [];

    public Trouble Add(Trouble trouble)
    {
        lock (_gate)
        {
            _all.Add(trouble);
        }

        return trouble;
    }

    /// <summary>The one that the request runs into, the first that was told; null when it runs into none.</summary>
    public Trouble? Of(UpstreamRequest request)
    {
        lock (_gate)
        {
            return _all.Find(trouble => trouble.Meets(request));
        }
    }

    public void Heal()
    {
        lock (_gate)
        {
            _all.ForEach(trouble => trouble.Heal());
        }
    }
}
