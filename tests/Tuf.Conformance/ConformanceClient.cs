using Sigstore.Client.Tuf;
using Sigstore.Client.TufUpdates;

namespace Tuf.Conformance;

/// <summary>The three commands of the suite over <see cref="TufUpdater"/>; one updater serves all targets of a download.</summary>
internal static class ConformanceClient
{
    public static async Task RunAsync(ConformanceArguments arguments, TimeProvider time, CancellationToken cancellationToken)
    {
        var cache = new TufCache(arguments.Required("--metadata-dir"), time);
        switch (arguments.Words)
        {
            case ["init", var rootFile]:
                cache.Write(RoleName.Root, await File.ReadAllBytesAsync(rootFile, cancellationToken));
                break;
            case ["refresh"]:
                await RefreshAsync(arguments, cache, targets: null, time, cancellationToken);
                break;
            case ["download"]:
                await RefreshAsync(arguments, cache, new TargetStore(arguments.Required("--target-dir")), time, cancellationToken);
                break;
            default:
                throw ConformanceArguments.Usage("expected one of: init FILE, refresh, download");
        }
    }

    private static async Task RefreshAsync(ConformanceArguments arguments, TufCache cache, TargetStore? targets, TimeProvider time, CancellationToken cancellationToken)
    {
        var metadataUrl = arguments.RequiredUrl("--metadata-url");
        var repository = new TufRepository(metadataUrl, targets is null ? metadataUrl : arguments.RequiredUrl("--target-base-url"));
        using var handler = TufFetcher.CreateHandler();
        using var updater = await TufUpdater.RefreshAsync(repository, new TufFetcher(handler, time), cache, initialRoot: default, time, cancellationToken);
        if (targets is null)
        {
            return;
        }

        foreach (var name in arguments.All("--target-name"))
        {
            await updater.DownloadTargetAsync(name, targets, cancellationToken);
        }
    }
}
