using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Services;

/// <summary>A transparency log (Rekor). A closed hierarchy: <see cref="RekorV1Client"/>, <see cref="RekorV2Client"/>.</summary>
internal abstract class RekorClient
{
    private protected const string Name = "the transparency log";
    private protected const FailureCode Invalid = FailureCode.ServiceAnswerInvalid;

    private protected RekorClient(Uri address, ServiceConnection connection)
    {
        Address = ServiceAddress.Require(address);
        Connection = connection;
    }

    /// <summary>The log's base URL.</summary>
    public Uri Address { get; }

    private protected ServiceConnection Connection { get; }

    /// <summary>
    /// Logs the signature and returns its entry; where the log has an equal one already, that. The entry records this signature
    /// (else <see cref="FailureCode.LogEntryNotOurs"/>), everything else about it is unchecked.
    /// </summary>
    /// <param name="submission">What is logged.</param>
    /// <param name="root">Whose logs are believed where the log sends us to what it published before.</param>
    /// <param name="cancellationToken">Flows to the network.</param>
    public async Task<LoggedEntry> SubmitAsync(LogSubmission submission, TrustedRoot root, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        ArgumentNullException.ThrowIfNull(root);
        var entry = await SubmitCoreAsync(submission, root, cancellationToken).ConfigureAwait(false);
        RequireOurs(entry, submission);
        return entry;
    }

    private protected abstract Task<LoggedEntry> SubmitCoreAsync(LogSubmission submission, TrustedRoot root, CancellationToken cancellationToken);

    /// <summary>The signature that a body of this log records, base64; null if it has none where it should be.</summary>
    private protected abstract string? SignatureOf(JsonElement spec, string kind);

    private protected Task<ServiceAnswer> PostAsync(string path, Func<HttpContent> body, CancellationToken cancellationToken) => Connection.SendAsync(Name, () =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, ServiceAddress.Below(Address, path)) { Content = body() };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }, HttpLimits.MaxLogAnswerBytes, cancellationToken);

    private protected ServiceAnswer RequireSuccess(ServiceAnswer answer) =>
        answer.IsSuccess ? answer : throw ServiceConnection.Refusal(Name, ServiceAddress.Shown(Address), answer, []);

    // A log that answers with somebody else's entry is caught here by name; the bundle's verification would catch it too.
    private void RequireOurs(LoggedEntry entry, LogSubmission submission)
    {
        var body = JsonStrict.Parse(Base64Strict.Decode(entry.Body, Invalid, "log entry body"), Invalid, "log entry body");
        var kind = body.StringOf("kind", Invalid, "log entry body");
        var recorded = SignatureOf(body.Member("spec", JsonValueKind.Object, Invalid, "log entry body"), kind);
        if (kind != entry.Kind || recorded != Convert.ToBase64String(submission.Signature.Span))
        {
            throw new SigstoreException(FailureCode.LogEntryNotOurs, $"expected an entry of this signature from {Name} at {ServiceAddress.Shown(Address)}, found {kind} of another");
        }
    }

    private protected static string? StringAt(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var member in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    // 64-bit numbers: text in version 2, numbers in version 1; both canonical decimals of at least zero.
    private protected static string NumberOf(JsonElement parent, string member)
    {
        var text = parent.TryGetProperty(member, out var value)
            ? value.ValueKind switch { JsonValueKind.String => value.GetString()!, JsonValueKind.Number => value.GetRawText(), _ => "" }
            : "0";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text
            ? text
            : throw new SigstoreException(Invalid, $"expected a count or index in '{member}' from {Name}, found something else");
    }
}
