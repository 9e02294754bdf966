using System.Reflection;

namespace Registry.Oci.Tests;

/// <summary>distribution specification, "Error Codes".</summary>
public sealed class ErrorCodes
{
    // The specification's table, in its order; the statuses are those of its endpoints and of the field where it names none.
    private static readonly (string Code, string Message, int Status)[] Table =
    [
        ("BLOB_UNKNOWN", "blob unknown to registry", 404),
        ("BLOB_UPLOAD_INVALID", "blob upload invalid", 400),
        ("BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", 404),
        ("DIGEST_INVALID", "provided digest did not match uploaded content", 400),
        ("MANIFEST_BLOB_UNKNOWN", "manifest references a manifest or blob unknown to registry", 400),
        ("MANIFEST_INVALID", "manifest invalid", 400),
        ("MANIFEST_UNKNOWN", "manifest unknown to registry", 404),
        ("NAME_INVALID", "invalid repository name", 400),
        ("NAME_UNKNOWN", "repository name not known to registry", 404),
        ("SIZE_INVALID", "provided length did not match content length", 400),
        ("UNAUTHORIZED", "authentication required", 401),
        ("DENIED", "requested access to the resource is denied", 403),
        ("UNSUPPORTED", "the operation is unsupported", 405),
        ("TOOMANYREQUESTS", "too many requests", 429),
    ];

    [Fact]
    public void AreTheSpecificationsTable() => Assert.Equal(Table, ErrorCode.All.Select(error => (error.Code, error.Message, error.Status)));

    // The specification lets a registry add its own codes, in the same spelling.
    [Fact]
    public void AreEachDeclaredOnce()
    {
        var declared = typeof(ErrorCode).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(ErrorCode))
            .Select(property => ((ErrorCode)property.GetValue(null)!).Code)
            .ToList();

        Assert.Equal(declared.Distinct(), declared);
        Assert.Subset(declared.ToHashSet(), ErrorCode.All.Select(error => error.Code).ToHashSet());
        Assert.All(declared, code => Assert.Matches("^[A-Z_]+$", code));
    }

    [Fact]
    public void ArePrintedAsTheirCode() => Assert.All(ErrorCode.All, error => Assert.Equal(error.Code, error.ToString()));
}
