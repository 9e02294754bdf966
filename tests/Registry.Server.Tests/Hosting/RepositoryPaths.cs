using Registry.Server.Api;

namespace Registry.Server.Tests.Hosting;

/// <summary>Which part of a path is the repository's name: all that is before the resource, which is read from the end.</summary>
public sealed class RepositoryPaths
{
    [Theory]
    [InlineData("/v2/a/tags/list", "a")]
    [InlineData("/v2/a/b/c/tags/list", "a/b/c")]
    [InlineData("/v2/a/tags/list/", "a")]
    [InlineData("/v2/tags/tags/list", "tags")]
    [InlineData("/v2/a/tags/list/tags/list", "a/tags/list")]
    [InlineData("/v2/a/manifests/latest", "a")]
    [InlineData("/v2/a/manifests/latest/", "a")]
    [InlineData("/v2/a/manifests/list", "a")]
    [InlineData("/v2/a/manifests/manifests/v1", "a/manifests")]
    [InlineData("/v2/a/tags/manifests/list", "a/tags")]
    [InlineData("/v2/a/manifests/tags/list", "a/manifests")]
    [InlineData("/v2/a/blobs/sha256:1", "a")]
    [InlineData("/v2/a/blobs/uploads/", "a")]
    [InlineData("/v2/a/blobs/uploads", "a")]
    [InlineData("/v2/a/blobs/uploads/1", "a")]
    [InlineData("/v2/a/blobs/uploads/1/", "a")]
    [InlineData("/v2/a/blobs/blobs/uploads/1", "a/blobs")]
    [InlineData("/v2/a/blobs/uploads/blobs/sha256:1", "a/blobs/uploads")]
    [InlineData("/v2/a/blobs/uploads/blobs/uploads/", "a/blobs/uploads")]
    [InlineData("/v2/a/blobs/uploads/manifests/v1", "a/blobs/uploads")]
    [InlineData("/v2/uploads/blobs/uploads/1", "uploads")]
    [InlineData("/v2/a/referrers/sha256:1", "a")]
    [InlineData("/v2/a//b/tags/list", "a//b")]
    [InlineData("/v2/A b%2F/tags/list", "A b%2F")]
    [InlineData("/v2//a/tags/list", "/a")]
    [InlineData("/v2//tags/list", "")]
    [InlineData("/v2/tags/list", "")]
    [InlineData("/v2/manifests/latest", "")]
    [InlineData("/v2/blobs/uploads/", "")]
    [InlineData("/v2/", null)]
    [InlineData("/v2/a", null)]
    [InlineData("/v2/a/", null)]
    [InlineData("/v2/_catalog", null)]
    [InlineData("/v2/a/tags", null)]
    [InlineData("/v2/a/tags/lists", null)]
    [InlineData("/v2/a/xtags/list", null)]
    [InlineData("/v2/a/xmanifests/v1", null)]
    [InlineData("/v2/a/xblobs/uploads/1", null)]
    [InlineData("/v2/a/blobs/xuploads/1", null)]
    [InlineData("/v2/a/manifests/latest//", null)]
    [InlineData("/v2/////", null)]
    public void AreReadFromTheirEnd(string path, string? name)
    {
        var length = RepositoryPath.NameLength(path);
        Assert.Equal(name, length is null ? null : path["/v2/".Length..][..length.Value]);
    }
}
