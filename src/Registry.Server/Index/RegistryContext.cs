using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Registry.Server.Index.Trash;

namespace Registry.Server.Index;

/// <summary>The index's tables as EF Core sees them. The schema itself is made by the numbered scripts in <c>Schema/</c>.</summary>
internal sealed class RegistryContext(DbContextOptions<RegistryContext> options) : DbContext(options)
{
    public DbSet<RepositoryRow> Repositories => Set<RepositoryRow>();

    public DbSet<BlobRow> Blobs => Set<BlobRow>();

    public DbSet<RepositoryBlobRow> RepositoryBlobs => Set<RepositoryBlobRow>();

    public DbSet<ManifestRow> Manifests => Set<ManifestRow>();

    public DbSet<DamagedManifestRow> DamagedManifests => Set<DamagedManifestRow>();

    public DbSet<ManifestReferenceRow> ManifestReferences => Set<ManifestReferenceRow>();

    public DbSet<TagRow> Tags => Set<TagRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<TrashRow> Trash => Set<TrashRow>();

    public DbSet<TagEventRow> TagEvents => Set<TagEventRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RepositoryRow>().ToTable("repository").HasKey(r => r.Id);
        modelBuilder.Entity<BlobRow>().ToTable("blob").HasKey(b => b.Id);
        modelBuilder.Entity<RepositoryBlobRow>().ToTable("repository_blob").HasKey(l => new { l.RepositoryId, l.BlobId });
        modelBuilder.Entity<ManifestRow>().ToTable("manifest").HasKey(m => m.Id);
        modelBuilder.Entity<DamagedManifestRow>().ToTable("damaged_manifest").HasKey(d => d.ManifestId);
        modelBuilder.Entity<ManifestReferenceRow>().ToTable("manifest_reference").HasKey(e => new { e.ManifestId, e.Kind, e.Digest });
        modelBuilder.Entity<TagRow>().ToTable("tag").HasKey(t => new { t.RepositoryId, t.Name });
        modelBuilder.Entity<EventRow>().ToTable("event").HasKey(e => e.Id);
        modelBuilder.Entity<TrashRow>().ToTable("trash").HasKey(t => t.Id);
        modelBuilder.Entity<TagEventRow>().ToTable("tag_event").HasKey(e => e.Id);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase(property.Name));
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MillisecondsConverter>();

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(c)}" : $"{c}"));

    private sealed class MillisecondsConverter() : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
