using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;
using Sigstore.Client.Verification;

namespace Sigstore.Conformance;

/// <summary><c>sign-bundle [--staging] [--in-toto] --identity-token TOKEN --bundle F [--trusted-root F] [--signing-config F] FILE</c>.</summary>
internal static class SignBundle
{
    public static async Task<int> RunAsync(SuiteArguments args)
    {
        var (token, output) = (args.Get("--identity-token"), args.Get("--bundle"));
        var file = args.Artifact ?? throw new ArgumentException("expected a file, found none");
        using var network = SigningServices.CreateNetworkHandler();
        var (root, config) = await InstanceOfAsync(args, network).ConfigureAwait(false);
        var signer = new Signer(new SigningServices(config, network, TimeProvider.System), new Verifier(root), TimeProvider.System);
        using var identity = SigningIdentity.Keyless(GivenToken.Of(token));
        var content = await File.ReadAllBytesAsync(file).ConfigureAwait(false);
        var bundle = args.Has("--in-toto")
            ? await signer.AttestAsync(content, identity, CancellationToken.None).ConfigureAwait(false)
            : await signer.SignAsync(Artifact.OfBytes(content), identity, CancellationToken.None).ConfigureAwait(false);
        await File.WriteAllBytesAsync(output, bundle.ToJson()).ConfigureAwait(false);
        return 0;
    }

    // Files where the suite gives them; what is not given comes from the instance's repository.
    private static async Task<(TrustedRoot Root, SigningConfig Config)> InstanceOfAsync(SuiteArguments args, HttpMessageHandler network)
    {
        if (args.Find("--trusted-root") is { } rootFile && args.Find("--signing-config") is { } configFile)
        {
            return (TrustedRoot.Parse(await File.ReadAllBytesAsync(rootFile).ConfigureAwait(false)), SigningConfig.Parse(await File.ReadAllBytesAsync(configFile).ConfigureAwait(false)));
        }

        var home = Environment.GetEnvironmentVariable("SIGSTORE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".sigstore");
        var source = new InstanceSource(home, network, NetworkUse.Allowed, InstancePurpose.Signing, TimeProvider.System);
        var instance = await source.ResolveAsync(args.Has("--staging") ? "staging" : "public", CancellationToken.None).ConfigureAwait(false);
        return (
            args.Find("--trusted-root") is { } root ? TrustedRoot.Parse(await File.ReadAllBytesAsync(root).ConfigureAwait(false)) : instance.Root,
            args.Find("--signing-config") is { } config ? SigningConfig.Parse(await File.ReadAllBytesAsync(config).ConfigureAwait(false)) : instance.RequireSigningConfig());
    }
}
