using Registry.Server.Settings;

namespace Registry.Server.Hosting;

/// <summary>Adds the headers of <c>Registry:Headers</c> to every answer, errors among them. Without any nothing is added to the pipeline.</summary>
internal static class AddedHeaders
{
    public static void UseHeaders(this IApplicationBuilder app, IReadOnlyList<HeaderOptions> headers)
    {
        if (headers.Count > 0)
        {
            app.Use((context, next) =>
            {
                // At the last moment: what handles an exception begins with an answer that has none.
                context.Response.OnStarting(Add, (context.Response, headers));
                return next(context);
            });
        }
    }

    private static Task Add(object state)
    {
        var (response, headers) = ((HttpResponse, IReadOnlyList<HeaderOptions>))state;
        foreach (var header in headers)
        {
            response.Headers.Append(header.Name, header.Value);
        }

        return Task.CompletedTask;
    }
}
