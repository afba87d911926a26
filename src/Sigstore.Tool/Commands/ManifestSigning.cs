using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Io;
using Sigstore.Packages.Provenance;

namespace Sigstore.Tool.Commands;

/// <summary><c>attest --manifest FILE</c>: a job that builds nothing signs what another job built and described.</summary>
internal static class ManifestSigning
{
    public static async Task<int> RunAsync(string manifest, SigningOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        var path = shell.PathOf(manifest);
        var plans = SigningManifest.Parse(InputFile.Read(path, SigningManifest.MaxBytes), Path.GetDirectoryName(path)!).Artifacts;
        using var run = await SigningRun.OpenAsync(options, parsed, shell, cancellationToken).ConfigureAwait(false);
        var signer = run.ForArtifacts();
        foreach (var plan in plans)
        {
            foreach (var bundle in await ArtifactAttachment.AttachAsync(plan, signer, cancellationToken).ConfigureAwait(false))
            {
                shell.Output.WriteLine(DisplayText.OneLine(
                    $"{bundle.Path}: {bundle.Kind} of {Path.GetFileName(bundle.Artifact)}, {bundle.Signer}, log entry {bundle.LogIndex}{(bundle.IsNew ? "" : " (was there)")}"));
            }
        }

        return ExitCodes.Passed;
    }
}
