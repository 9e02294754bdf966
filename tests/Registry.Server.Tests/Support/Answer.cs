using System.Text;
using System.Text.Json;

namespace Registry.Server.Tests.Support;

/// <summary>An answer, read to its end.</summary>
internal sealed class Answer(int status, IEnumerable<(string Name, string Value)> headers, byte[] body)
{
    private readonly ILookup<string, string> _headers = headers.ToLookup(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);

    public int Status => status;

    public byte[] Body => body;

    public string Text => Encoding.UTF8.GetString(body);

    public JsonElement Json => JsonDocument.Parse(body).RootElement;

    public string Location => this["Location"] ?? throw new InvalidOperationException("There is no Location.");

    /// <summary>The codes of an error answer.</summary>
    public IEnumerable<string> Codes => Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()!);

    public string Message => Json.GetProperty("errors")[0].GetProperty("message").GetString()!;

    /// <summary>The header as it came; several of a name are set apart by a comma. Null where there is none.</summary>
    public string? this[string header] => _headers.Contains(header) ? string.Join(", ", _headers[header]) : null;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).SelectMany(header => header.Value, (header, value) => (header.Key, value));
        return new Answer((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public Answer Is(int expected)
    {
        if (status != expected)
        {
            Assert.Fail($"{expected} was expected, but it is {status}: {Text[..Math.Min(Text.Length, 1000)]}");
        }

        return this;
    }

    public Answer IsError(int expected, string code)
    {
        Assert.Equal([code], Is(expected).Codes.Distinct());
        return this;
    }

    public Answer Has(string header, string? value)
    {
        Assert.Equal(value, this[header]);
        return this;
    }
}
