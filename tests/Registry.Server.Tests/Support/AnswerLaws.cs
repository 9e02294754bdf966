using Registry.Oci;

namespace Registry.Server.Tests.Support;

/// <summary>What holds of every answer, whatever was asked: each that a test receives is held to it.</summary>
internal static class AnswerLaws
{
    private static readonly HashSet<string> Codes = [.. ErrorCode.All.Select(code => code.Code)];

    public static Answer Check(string method, Answer answer)
    {
        Assert.Equal("registry/2.0", answer["Docker-Distribution-Api-Version"]);
        Assert.True(answer["Location"] is not { } location || (location.StartsWith('/') && !location.Contains('%', StringComparison.Ordinal) && !location.Contains(',', StringComparison.Ordinal)));
        if (answer.Status >= 500)
        {
            Assert.Fail($"a {method} request was answered with {answer.Status}: {answer.Text}");
        }

        if (method == "HEAD")
        {
            Assert.Empty(answer.Body);
        }
        else if (answer.Status >= 400)
        {
            CheckError(answer);
        }

        return answer;
    }

    private static void CheckError(Answer answer)
    {
        Assert.Equal("application/json", answer["Content-Type"]);
        Assert.Equal($"{answer.Body.Length}", answer["Content-Length"]);
        Assert.NotEmpty(answer.Codes);
        Assert.All(answer.Codes, code => Assert.Contains(code, Codes));
        Assert.NotEmpty(answer.Message);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }
}
