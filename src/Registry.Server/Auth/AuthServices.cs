using Registry.Server.Auth.SignIn;
using Registry.Server.Auth.Tokens;
using Registry.Server.Auth.Workloads;
using Registry.Server.Settings;

namespace Registry.Server.Auth;

internal static class AuthServices
{
    public static void AddAuth(this IServiceCollection services, AuthOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.SignIn);
        services.AddSingleton(options.Tokens);
        services.AddBearerValidation();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<BearerTokens>();
        services.AddSingleton<TokenService>();
        services.AddSingleton<WorkloadTokens>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInBrakes>();
        services.AddSingleton<CredentialCache>();
        services.AddSingleton<CredentialCheck>();
        services.AddSingleton<RequestSignIn>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<AccessState>().AddHostedService(provider => provider.GetRequiredService<AccessState>());
        services.AddSingleton<LastUses>().AddHostedService(provider => provider.GetRequiredService<LastUses>());
    }
}
