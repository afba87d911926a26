using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>What the providers share: asking, reading one member of the answer, and saying what went wrong without the secrets.</summary>
internal static class ProviderAnswer
{
    /// <summary>Asks; anything but success is <see cref="FailureCode.IdentityProviderFailed"/> with the provider's own words and a hint.</summary>
    public static async Task<ServiceAnswer> AskAsync(AmbientEnvironment environment, string name, Func<HttpRequestMessage> create, string[] secrets, string hint, CancellationToken cancellationToken)
    {
        try
        {
            return await environment.Connection.SendForSuccessAsync(name, create, HttpLimits.MaxAnswerBytes, secrets, cancellationToken).ConfigureAwait(false);
        }
        catch (SigstoreException refused) when (refused.Failure.Code == FailureCode.ServiceRefused)
        {
            throw new SigstoreException(FailureCode.IdentityProviderFailed, hint, refused.Failure);
        }
    }

    /// <summary>The string member of a JSON object.</summary>
    public static string Member(ServiceAnswer answer, string name, string member)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(member, out var value)
                && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }
        catch (JsonException)
        {
            // Falls through without the exception: its text may quote the answer.
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate.
        }

        throw new SigstoreException(FailureCode.ServiceAnswerInvalid, $"expected JSON with '{member}' from {name}, found something else");
    }

    /// <summary>A variable that the provider cannot do without.</summary>
    public static string Needed(AmbientEnvironment environment, string variable, string hint) =>
        environment.Variable(variable) ?? throw new SigstoreException(FailureCode.IdentityProviderFailed, hint);
}
