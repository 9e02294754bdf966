using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Adds the headers of <c>Registry:Headers</c> to every answer, errors among them. Without any nothing is added to the pipeline.</summary>
internal static class AddedHeaders
{
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    public static void UseHeaders(this IApplicationBuilder app, IReadOnlyList<HeaderOptions> headers)
    {
        if (headers.Count == 0)
        {
            return;
        }

        var letsPagesIn = headers.Any(header => header.Name.Equals(AllowOrigin, StringComparison.OrdinalIgnoreCase));
        app.Use((context, next) =>
        {
            // At the last moment: what handles an exception begins with an answer that has none.
            context.Response.OnStarting(Add, (context.Response, headers));
            return letsPagesIn && IsPreflight(context.Request) ? AnswerAsync(context.Response) : next(context);
        });
    }

    private static Task Add(object state)
    {
        var (response, headers) = ((HttpResponse, IReadOnlyList<HeaderOptions>))state;
        foreach (var header in headers.Where(header => !response.Headers[header.Name].Contains(header.Value)))
        {
            response.Headers.Append(header.Name, header.Value);
        }

        return Task.CompletedTask;
    }

    // A browser asks so, without credentials, before a page of elsewhere may ask; it goes by the headers, and wants to hear that all is well (Fetch, "CORS-preflight fetch").
    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Origin") && request.Headers.ContainsKey("Access-Control-Request-Method");

    private static Task AnswerAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
