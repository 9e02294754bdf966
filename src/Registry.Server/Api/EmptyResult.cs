namespace Registry.Server.Api;

/// <summary>A status and the headers that are set already, without a body. Said in so many words: some clients wait for a body where no length is named.</summary>
internal sealed class EmptyResult(int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
        {
            httpContext.Response.ContentLength = 0;
        }

        return Task.CompletedTask;
    }
}
