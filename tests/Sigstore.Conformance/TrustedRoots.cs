using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Conformance;

/// <summary>The trusted root a case names, or the one of the public or staging instance that this machine knows: the network is not asked.</summary>
internal static class TrustedRoots
{
    public static async Task<TrustedRoot> OpenAsync(SuiteArguments args)
    {
        if (args.Find("--trusted-root") is { } path)
        {
            return TrustedRoot.Parse(await File.ReadAllBytesAsync(path).ConfigureAwait(false));
        }

        using var handler = TufFetcher.CreateHandler();
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".sigstore");
        var source = new InstanceSource(home, handler, NetworkUse.Never, InstancePurpose.Verification, TimeProvider.System);
        var instance = await source.ResolveAsync(args.Has("--staging") ? "staging" : "public", CancellationToken.None).ConfigureAwait(false);
        return instance.Root;
    }
}
