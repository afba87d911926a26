using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Io.Oci;

/// <summary>
/// One repository of a registry, read anonymously: with the token that the registry gives out to everybody where it wants one, and with nobody's
/// credentials. The token goes to the registry itself and to no other host.
/// </summary>
internal sealed class RegistryConnection(OciRepository repository, ServiceConnection http)
{
    public const string Name = "the attestation store";

    private const int MaxRedirects = 3;
    private const int MaxTokenLength = 16 << 10;

    // What a refusal or a redirect may say, however small the content that was asked for is.
    private const int LeastBound = 64 << 10;

    private volatile string? _token;

    /// <summary>The registry's own answer, whatever its status; a redirect is not followed.</summary>
    /// <param name="address">At the registry.</param>
    /// <param name="accept">The media type wanted.</param>
    /// <param name="maxBytes">Bytes of the answer's body.</param>
    /// <param name="cancellationToken">Flows to the network.</param>
    public async Task<ServiceAnswer> AskAsync(Uri address, string accept, int maxBytes, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(Name, address, accept, _token, maxBytes, cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        // No token yet, or one that ran out.
        var token = await FetchTokenAsync(address, answer, cancellationToken).ConfigureAwait(false);
        _token = token;
        return await SendAsync(Name, address, accept, token, maxBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The content that a descriptor describes, wherever the registry sends for it: nothing else is returned.</summary>
    /// <param name="content">Its size is bounded already.</param>
    /// <param name="address">At the registry.</param>
    /// <param name="accept">The media type wanted.</param>
    /// <param name="cancellationToken">Flows to the network.</param>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(OciDescriptor content, Uri address, string accept, CancellationToken cancellationToken)
    {
        var bound = (int)Math.Max(content.Size, LeastBound);
        for (var redirects = 0; ; redirects++)
        {
            var answer = repository.IsOwn(address)
                ? await AskAsync(address, accept, bound, cancellationToken).ConfigureAwait(false)
                : await SendAsync(Name, address, accept, token: null, bound, cancellationToken).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.OK)
            {
                return Checked(answer.Body, content, address);
            }

            address = TargetOf(answer, address) is { } target && redirects < MaxRedirects ? target : throw Refusal(address, answer);
        }
    }

    /// <summary>What an answer other than the expected one means.</summary>
    public SigstoreException Refusal(Uri address, ServiceAnswer answer)
    {
        var refusal = ServiceConnection.Refusal(Name, ServiceAddress.Shown(address), answer, _token is { } token ? [token] : []);
        return answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? new SigstoreException(refusal.Failure.Code, $"{refusal.Failure.Detail} (registries are asked anonymously: the repository must be readable by everybody)", refusal)
            : refusal;
    }

    // What has a digest may come from anywhere, but not over a way that is open to more people than the one it was asked for on.
    private static Uri? TargetOf(ServiceAnswer answer, Uri from)
    {
        var isRedirect = answer.Status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return !isRedirect || answer.Headers.Location is not { } location || !Uri.TryCreate(from, location, out var target) ? null : RequireAsSafe(target, from);
    }

    private static Uri RequireAsSafe(Uri target, Uri from)
    {
        try
        {
            return target.Scheme == Uri.UriSchemeHttps || from.Scheme != Uri.UriSchemeHttps
                ? ServiceAddress.Require(target)
                : throw new SigstoreException(FailureCode.ServiceAddressInsecure, $"expected https, found '{ServiceAddress.Shown(target)}'");
        }
        catch (SigstoreException insecure) when (insecure.Failure.Code == FailureCode.ServiceAddressInsecure)
        {
            throw new SigstoreException(FailureCode.ServiceAddressInsecure, $"{Name} at {ServiceAddress.Shown(from)} sends to another place: {insecure.Failure.Detail}", insecure);
        }
    }

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> body, OciDescriptor content, Uri address)
    {
        if (body.Length != content.Size)
        {
            throw Invalid(address, $"expected {content.Size} bytes as the descriptor says, found {body.Length}");
        }

        var digest = Digest.Of(content.Digest.Algorithm, body.Span);
        return digest.Equals(content.Digest) ? body : throw Invalid(address, $"expected content with the digest {content.Digest}, found {digest}");
    }

    private async Task<string> FetchTokenAsync(Uri address, ServiceAnswer refused, CancellationToken cancellationToken)
    {
        const string TokenService = "the token service of the attestation store";
        var challenge = BearerChallenge.Find(refused.Headers.WwwAuthenticate) ?? throw Refusal(address, refused);
        RequireAsSafe(challenge.Realm, address);
        var from = challenge.TokenAddress($"repository:{repository.Name}:pull");
        var answer = await SendAsync(TokenService, from, "application/json", token: null, HttpLimits.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw ServiceConnection.Refusal(TokenService, ServiceAddress.Shown(from), answer, []);
        }

        // The distribution project's token specification: "token", or "access_token" as OAuth 2.0 names it.
        var what = $"{TokenService} at {ServiceAddress.Shown(from)}";
        var json = JsonStrict.Parse(answer.Body, FailureCode.ServiceAnswerInvalid, what);
        var member = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("token", out _) ? "token" : "access_token";
        var token = json.StringOf(member, FailureCode.ServiceAnswerInvalid, what);
        return token.Length is > 0 and <= MaxTokenLength && token.All(c => char.IsAsciiLetterOrDigit(c) || "-._~+/=".Contains(c, StringComparison.Ordinal))
            ? token
            : throw new SigstoreException(FailureCode.ServiceAnswerInvalid, $"{what}: expected a token as RFC 6750 §2.1 has it, of at most {MaxTokenLength} characters, found another text");
    }

    private Task<ServiceAnswer> SendAsync(string name, Uri address, string accept, string? token, int maxBytes, CancellationToken cancellationToken) =>
        http.SendAsync(name, () => Request(address, accept, token), maxBytes, cancellationToken);

    private static HttpRequestMessage Request(Uri address, string accept, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("dotnet-sigstore", null));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static SigstoreException Invalid(Uri address, string detail) => new(FailureCode.ServiceAnswerInvalid, $"{Name} at {ServiceAddress.Shown(address)}: {detail}");
}
