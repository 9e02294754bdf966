using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>What rules ask of a token, and what platforms say in theirs.</summary>
public sealed class WorkloadClaims : IAsyncLifetime
{
    // docs.github.com, "OpenID Connect reference".
    private const string GitHub =
        """
        ,"jti":"example-id","environment":"prod","ref":"refs/heads/main","sha":"example-sha","repository":"octo-org/octo-repo","repository_owner":"octo-org",
        "actor_id":"12","repository_visibility":"private","repository_id":"74","repository_owner_id":"65","run_id":"example-run-id","run_number":"10","run_attempt":"2",
        "runner_environment":"github-hosted","actor":"octocat","workflow":"example-workflow","head_ref":"","base_ref":"","event_name":"workflow_dispatch","ref_type":"branch",
        "job_workflow_ref":"octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main","nbf":1,"iat":1
        """;

    // docs.gitlab.com, "OpenID Connect (OIDC) Authentication Using ID Tokens".
    private const string GitLab =
        """
        ,"namespace_id":"72","namespace_path":"my-group","project_id":"20","project_path":"my-group/my-project","user_id":"1","user_login":"sample-user",
        "user_identities":[{"provider":"github","extern_uid":"2"},{"provider":"google","extern_uid":"3"}],"pipeline_source":"push","ref":"feature-branch-1","ref_type":"branch",
        "ref_protected":"false","groups_direct":["mygroup/mysubgroup","myothergroup"],"environment_protected":"false","runner_id":1,"runner_environment":"self-hosted","nbf":1,"iat":1
        """;

    // A projected service account token.
    private const string Kubernetes =
        """
        ,"iat":1,"nbf":1,"jti":"e51f1fbc","kubernetes.io":{"namespace":"build","node":{"name":"n1","uid":"5"},"pod":{"name":"p","uid":"0"},"serviceaccount":{"name":"pusher","uid":"e"},"warnafter":9}
        """;

    private WorkloadRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await WorkloadRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("ref=refs/heads/*", "\"ref\":\"refs/heads/main\"", true)]
    [InlineData("ref=refs/heads/*", "\"ref\":\"refs/tags/v1\"", false)]
    [InlineData("ref=main", "\"ref\":\"Main\"", false)]
    [InlineData("Ref=main", "\"ref\":\"main\"", false)]
    [InlineData("ref=*", "\"other\":\"x\"", false)]
    [InlineData("repository=acme/*,ref=main", "\"repository\":\"acme/app\",\"ref\":\"main\"", true)]
    [InlineData("repository=acme/*,ref=main", "\"repository\":\"acme/app\",\"ref\":\"dev\"", false)]
    [InlineData("repository=acme/*,ref=main", "\"repository\":\"acme/app\"", false)]
    [InlineData("count=5", "\"count\":5", true)]
    [InlineData("protected=true", "\"protected\":true", true)]
    [InlineData("ref=main", "\"ref\":[\"main\",\"dev\"]", false)]
    [InlineData("ref=main", "\"ref\":[]", false)]
    [InlineData("ref=main", "\"ref\":{\"ref\":\"main\"}", false)]
    [InlineData("ref=good", "\"ref\":\"good\",\"ref\":\"bad\"", false)]
    public async Task EveryConditionHasToHold(string conditions, string claims, bool expected)
    {
        await _registry.Http.AllowAsync($"claim:ci:{conditions}", "acme/app", "pull,push");
        Assert.Equal(expected, await _registry.MayPushAsync(_registry.Key.Sign(_registry.Claims($",{claims}")), "acme/app"));
    }

    [Fact]
    public async Task AnotherIssuersClaimsAreNotMeant()
    {
        await _registry.Http.AllowAsync("claim:cluster:ref=main", "acme/app", "pull,push");
        Assert.False(await _registry.MayPushAsync(_registry.Key.Sign(_registry.Claims(""","ref":"main" """)), "acme/app"));
        Assert.True(await _registry.MayPushAsync(_registry.Key.Sign(_registry.Claims(""","ref":"main" """, WorkloadRegistry.ClusterIssuer)), "acme/app"));
    }

    [Fact]
    public async Task HugeClaimsThatNoRuleAsksForDoNotTravel()
    {
        await _registry.Http.AllowAsync("claim:ci:ref=main", "acme/app", "pull,push");
        var jwt = _registry.Key.Sign(_registry.Claims($""","ref":"main","huge":"{new string('x', 12_000)}" """));
        var token = await _registry.Http.TokenAsync("ci", jwt, "repository:acme/app:pull,push");
        Assert.InRange(token.Length, 1, 2000);
        (await _registry.Http.PostAsync("/v2/acme/app/blobs/uploads/", null, Access.Bearer(token))).Is(202);
    }

    [Theory]
    [InlineData("ci", "repository=octo-org/octo-repo,ref=refs/heads/main", "repo:octo-org/octo-repo:environment:prod", "\"registry\"", GitHub)]
    [InlineData("ci", "repository_owner=octo-org,job_workflow_ref=octo-org/octo-automation/.github/workflows/oidc.yml@*", "repo:octo-org/octo-repo:environment:prod", "\"registry\"", GitHub)]
    [InlineData("ci", "sub=repo:octo-org/octo-repo:*", "repo:octo-org/octo-repo:environment:prod", "\"registry\"", GitHub)]
    [InlineData("ci", "project_path=my-group/my-project,ref_type=branch", "project_path:my-group/my-project:ref_type:branch:ref:feature-branch-1", "\"registry\"", GitLab)]
    [InlineData("ci", "namespace_path=my-group,ref_protected=false", "project_path:my-group/my-project:ref_type:branch:ref:feature-branch-1", "\"registry\"", GitLab)]
    [InlineData("cluster", "sub=system:serviceaccount:build:pusher", "system:serviceaccount:build:pusher", "[\"registry\"]", Kubernetes)]
    [InlineData("cluster", "sub=system:serviceaccount:build:*", "system:serviceaccount:build:pusher", "[\"registry\"]", Kubernetes)]
    public async Task ThoseOfPlatformsWorkWithTheirRules(string issuer, string conditions, string subject, string audience, string claims)
    {
        await _registry.Http.AllowAsync($"claim:{issuer}:{conditions}", "acme/app", "pull,push");
        var payload = _registry.Claims(claims, issuer == "ci" ? null : WorkloadRegistry.ClusterIssuer, audience, subject: $"\"{subject}\"");
        var jwt = _registry.Key.Sign(payload);
        Assert.True(await _registry.MayPushAsync(jwt, "acme/app"));
        Assert.False(await _registry.MayPushAsync(jwt, "acme/other"));
        var bearer = await _registry.Http.TokenAsync("ci", jwt, "repository:acme/app:pull,push");
        (await _registry.Http.PostAsync("/v2/acme/app/blobs/uploads/", null, Access.Bearer(bearer))).Is(202);
    }
}
