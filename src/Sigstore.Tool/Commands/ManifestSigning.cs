using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Io;
using Sigstore.Packages.Provenance;

namespace Sigstore.Tool.Commands;

/// <summary><c>attest --manifest FILE</c>: a job that builds nothing signs what another job built and described.</summary>
internal static class ManifestSigning
{
    public static Task<int> RunAsync(string manifest, SigningOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        var report = new SigningReport("attest", options.Output, parsed, shell);
        return report.RunAsync(() => SignAsync(manifest, options, parsed, report, shell, cancellationToken));
    }

    private static async Task SignAsync(string manifest, SigningOptions options, ParseResult parsed, SigningReport report, ToolShell shell, CancellationToken cancellationToken)
    {
        var path = shell.PathOf(manifest);
        var plans = SigningManifest.Parse(InputFile.Read(path, SigningManifest.MaxBytes), Path.GetDirectoryName(path)!).Artifacts;
        using var run = await SigningRun.OpenAsync(options, parsed, shell, cancellationToken).ConfigureAwait(false);
        report.Open(run);
        var signer = run.ForArtifacts();
        foreach (var plan in plans)
        {
            foreach (var bundle in await ArtifactAttachment.AttachAsync(plan, signer, cancellationToken).ConfigureAwait(false))
            {
                report.Add(new SignedArtifact(bundle.Artifact, bundle.Kind, bundle.Path, bundle.Signer, Issuer: null, bundle.LogIndex is { } index ? [index] : []) { IsNew = bundle.IsNew });
            }
        }
    }
}
