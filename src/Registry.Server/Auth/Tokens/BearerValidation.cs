using System.IdentityModel.Tokens.Jwt;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Tokens;

/// <summary>What the library holds a bearer token to: our name as issuer and audience, ES256 by one of our keys, and our clock to the second.</summary>
internal static class BearerValidation
{
    public static void AddBearerValidation(this IServiceCollection services)
    {
        services.AddTransient<JwtBearerHandler>();
        services.AddSingleton(UrlEncoder.Default);
#pragma warning disable CS0618 // The newest JwtBearer of which every part can be had asks for it.
        services.AddSingleton<ISystemClock, SystemClock>();
#pragma warning restore CS0618
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeys, AuthOptions, TimeProvider>(Configure);
    }

    private static void Configure(JwtBearerOptions bearer, SigningKeys keys, AuthOptions options, TimeProvider clock)
    {
        bearer.SecurityTokenValidators.Clear();
        bearer.SecurityTokenValidators.Add(new JwtSecurityTokenHandler { MapInboundClaims = false });
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = options.Service,
            ValidAudience = options.Service,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.Zero,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.All.Where(key => key.Id == keyId).Select(key => key.Key),
            LifetimeValidator = (notBefore, expires, _, _) => IsNow(notBefore, expires, clock.GetUtcNow().UtcDateTime),
        };
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (context.SecurityToken is not JwtSecurityToken { Header.Alg: SecurityAlgorithms.EcdsaSha256 })
                {
                    context.Fail("the token is not signed with ES256");
                }

                return Task.CompletedTask;
            },
        };
    }

    private static bool IsNow(DateTime? notBefore, DateTime? expires, DateTime now) => notBefore is { } from && from <= now && expires is { } until && now < until;
}
