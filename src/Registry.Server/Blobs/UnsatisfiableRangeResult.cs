using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Blobs;

/// <summary>416 with the blob's size (RFC 9110, 15.5.17).</summary>
internal sealed class UnsatisfiableRangeResult(long size) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ContentRange = $"bytes */{size}";
        return ErrorResult.Of(ErrorCode.SizeInvalid, $"the range is outside the blob, which has {size} bytes", status: StatusCodes.Status416RangeNotSatisfiable).ExecuteAsync(httpContext);
    }
}
