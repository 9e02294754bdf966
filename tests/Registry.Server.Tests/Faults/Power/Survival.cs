namespace Registry.Server.Tests.Faults.Power;

/// <summary>What becomes of a step that the disk was not made to keep: the system may have written it by itself, or not, or a part.</summary>
internal abstract record Survival(string Name)
{
    /// <summary>The corners: what is wrong in an order of writes shows in one of them.</summary>
    public static IReadOnlyList<Survival> Corners { get; } =
    [
        new Fixed("nothing", _ => false),
        new Fixed("everything", _ => true),

        // A row before its bytes.
        new Fixed("only of the index", step => step.IsOfIndex),

        // Bytes that went before their row did.
        new Fixed("all but of the index", step => !step.IsOfIndex),
        new Fixed("only names", step => step is NameStep),
        new Fixed("only bytes", step => step is DataStep),
    ];

    public static Survival OfChance(int seed) => new Chance(seed);

    /// <summary>Sets what it tears apart from what others leave whole; 0 for one that tears nothing.</summary>
    public virtual long Salt => 0;

    public abstract bool Keeps(Step step);

    /// <summary>What of the bytes is on the disk when the step is kept.</summary>
    public virtual byte[] Torn(byte[] before, DataStep step) => step.Bytes!;

    private sealed record Fixed(string Name, Func<Step, bool> Rule) : Survival(Name)
    {
        public override bool Keeps(Step step) => Rule(step);
    }

    private sealed record Chance(int Seed) : Survival($"what seed {Seed} says")
    {
        private const int Sector = 512;

        public override long Salt => Seed + 1L;

        public override bool Keeps(Step step) => Draw(step.Number, 0) < 0.5;

        // Each sector by itself.
        public override byte[] Torn(byte[] before, DataStep step)
        {
            var bytes = (byte[])step.Bytes!.Clone();
            for (var at = 0; at < bytes.Length; at += Sector)
            {
                if (Draw(step.Number, 1 + at) < 0.1)
                {
                    before.AsSpan(at, Math.Min(Sector, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                }
            }

            return bytes;
        }

        private double Draw(int step, int part) => new Random(HashCode.Combine(Seed, step, part)).NextDouble();
    }
}
