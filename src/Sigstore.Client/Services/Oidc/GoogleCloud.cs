using System.Net.Http.Headers;
using System.Net.Http.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>Google Cloud: the metadata server of the machine, or a service account that the machine may speak for.</summary>
public sealed class GoogleCloud(AmbientEnvironment environment) : IIdentityTokenSource
{
    private const string ProductName = "/sys/class/dmi/id/product_name";
    private const string Metadata = "metadata.google.internal";
    private const string MetadataServer = "Google Cloud's metadata server";
    private const string Credentials = "Google Cloud's credentials service";

    /// <inheritdoc/>
    public string Name => "google";

    /// <summary>The provider if this is a machine of Google Cloud, or a service account is named.</summary>
    public static GoogleCloud? Detect(AmbientEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var product = environment.File(ProductName)?.Trim();
        return product is "Google" or "Google Compute Engine" || environment.Variable("GOOGLE_SERVICE_ACCOUNT_NAME") is not null
            ? new GoogleCloud(environment)
            : null;
    }

    /// <inheritdoc/>
    public async Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken) =>
        environment.Variable("GOOGLE_SERVICE_ACCOUNT_NAME") is { } account
            ? await ImpersonateAsync(account, audience, cancellationToken).ConfigureAwait(false)
            : IdentityToken.Parse(System.Text.Encoding.UTF8.GetString(
                (await AskMetadataAsync($"identity?audience={Uri.EscapeDataString(audience)}&format=full", cancellationToken).ConfigureAwait(false)).Body.Span));

    private async Task<IdentityToken> ImpersonateAsync(string account, string audience, CancellationToken cancellationToken)
    {
        var granted = await AskMetadataAsync("token?scopes=" + Uri.EscapeDataString("https://www.googleapis.com/auth/cloud-platform"), cancellationToken).ConfigureAwait(false);
        var access = ProviderAnswer.Member(granted, MetadataServer, "access_token");
        var address = ServiceAddress.Require($"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{Uri.EscapeDataString(account)}:generateIdToken");

        HttpRequestMessage Create()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new GenerateIdTokenJson(audience, IncludeEmail: true), OidcJson.Default.GenerateIdTokenJson) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
            return request;
        }

        var answer = await ProviderAnswer.AskAsync(environment, Credentials, Create, [access], $"Google Cloud refused a token for the service account '{account}'", cancellationToken).ConfigureAwait(false);
        return IdentityToken.Parse(ProviderAnswer.Member(answer, Credentials, "token"));
    }

    private async Task<ServiceAnswer> AskMetadataAsync(string question, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://{MetadataHost()}/computeMetadata/v1/instance/service-accounts/default/{question}");

        HttpRequestMessage Create()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Metadata-Flavor", "Google");
            request.Options.Set(ServiceConnection.LinkLocal, true);
            return request;
        }

        return await ProviderAnswer.AskAsync(environment, MetadataServer, Create, [], "Google Cloud's metadata server gave no token: does the machine have a service account?", cancellationToken).ConfigureAwait(false);
    }

    // The metadata server speaks plain http inside the machine's own network; GCE_METADATA_HOST, which Google's libraries know,
    // may move it on this machine (emulators) and nowhere else.
    private string MetadataHost()
    {
        if (environment.Variable("GCE_METADATA_HOST") is not { } host || host is Metadata or "169.254.169.254")
        {
            return Metadata;
        }

        return Uri.TryCreate("http://" + host, UriKind.Absolute, out var uri) && ServiceAddress.IsLoopback(uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
            ? uri.Authority
            : throw new SigstoreException(FailureCode.ServiceAddressInsecure, $"expected GCE_METADATA_HOST to be the metadata server or a loopback address, found '{host}'");
    }
}
