using System.CommandLine;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary><c>local env</c>: what other clients need to use a served local instance.</summary>
internal static class LocalEnvironment
{
    public static Command Create(ToolShell shell)
    {
        var home = CommonOptions.Home();
        var url = new Option<string?>("--url") { Description = "The address that local serve printed", HelpName = "URL" };
        var command = new Command("env", "Print variables and command lines for cosign, sigstore-js, sigstore-python and gh") { home, url };
        command.SetAction(parsed =>
        {
            shell.Output.Write(Text(shell.LocalFolder(parsed.GetValue(home)), AddressOf(parsed.GetValue(url))));
            return ExitCodes.Passed;
        });
        return command;
    }

    private static string AddressOf(string? url)
    {
        if (url is null)
        {
            return "http://localhost:8080";
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http", IsLoopback: true }
            ? address.GetLeftPart(UriPartial.Authority)
            : throw new SigstoreException(FailureCode.UsageInvalid, $"expected the loopback address that local serve printed, found '{url}'");
    }

    private static string Text(string folder, string url) => $"""
        # A running `dotnet sigstore local serve` at this address is assumed.
        export SIGSTORE_LOCAL_URL={url}
        export SIGSTORE_ID_TOKEN="$(dotnet sigstore local token --home {Quote(folder)})"

        # cosign
        curl -sSf "$SIGSTORE_LOCAL_URL/1.root.json" -o sigstore-local-root.json
        cosign initialize --mirror "$SIGSTORE_LOCAL_URL" --root sigstore-local-root.json
        cosign sign-blob --bundle FILE.sigstore.json FILE
        cosign verify-blob --bundle FILE.sigstore.json --certificate-identity IDENTITY --certificate-oidc-issuer https://sigstore.local FILE

        # sigstore-js (npx @sigstore/cli)
        npx @sigstore/cli attest FILE --fulcio-url "$SIGSTORE_LOCAL_URL" --rekor-url "$SIGSTORE_LOCAL_URL" --tsa-server-url "$SIGSTORE_LOCAL_URL" -o FILE.sigstore.json
        npx @sigstore/cli initialize --mirror "$SIGSTORE_LOCAL_URL" --root sigstore-local-root.json
        npx @sigstore/cli verify FILE.sigstore.json --tuf-mirror-url "$SIGSTORE_LOCAL_URL" --tuf-root-path sigstore-local-root.json

        # sigstore-python
        sigstore --instance "$SIGSTORE_LOCAL_URL" trust-instance sigstore-local-root.json
        sigstore --instance "$SIGSTORE_LOCAL_URL" sign --identity-token "$SIGSTORE_ID_TOKEN" FILE
        sigstore --instance "$SIGSTORE_LOCAL_URL" verify identity --cert-identity IDENTITY --cert-oidc-issuer https://sigstore.local FILE

        # gh, and whatever else takes a trusted root file
        tr -d '\n' < {Quote(Path.Combine(folder, "trusted_root.json"))} > trusted_root.jsonl
        gh attestation verify FILE --bundle FILE.sigstore.json --custom-trusted-root trusted_root.jsonl --cert-identity IDENTITY --cert-oidc-issuer https://sigstore.local

        """;

    // For a POSIX shell.
    private static string Quote(string path) => "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
