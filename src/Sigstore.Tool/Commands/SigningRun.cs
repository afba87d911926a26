using System.CommandLine;
using System.Globalization;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Verification;
using Sigstore.Packages.Io;
using Sigstore.Tool.LogIn;

namespace Sigstore.Tool.Commands;

/// <summary>A signer and an identity for as many files as a command names: one log-in, one certificate.</summary>
internal sealed class SigningRun : IDisposable
{
    private readonly OpenInstance _instance;
    private readonly HttpMessageHandler _services;
    private readonly HttpMessageHandler _providers;

    private SigningRun(OpenInstance instance, HttpMessageHandler services, HttpMessageHandler providers, Signer signer, SigningIdentity identity)
    {
        _instance = instance;
        _services = services;
        _providers = providers;
        Signer = signer;
        Identity = identity;
    }

    public Signer Signer { get; }

    public SigningIdentity Identity { get; }

    /// <summary>Opens the instance and finds out who signs; nothing is asked of an identity provider yet.</summary>
    public static async Task<SigningRun> OpenAsync(SigningOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(options.Instance) ?? shell.Variable("SIGSTORE_INSTANCE");
        var instance = await Instances.OpenForSigningAsync(name, parsed.GetValue(options.Home), offline: false, shell, cancellationToken).ConfigureAwait(false);
        var handler = instance.CreateHandler();
        var providers = shell.CreateNetwork();
        try
        {
            var services = new SigningServices(instance.SigningConfig!, handler, shell.Time, instance.Audience ?? SigningServices.PublicAudience);
            var signer = new Signer(services, new Verifier(instance.Root), shell.Time);
            return new SigningRun(instance, handler, providers, signer, IdentityFor(options, parsed, instance, providers, shell));
        }
        catch (SigstoreException)
        {
            handler.Dispose();
            providers.Dispose();
            instance.Dispose();
            throw;
        }
    }

    public string InstanceName => _instance.Name;

    public string InstanceDescription => _instance.Description;

    /// <summary>Who signs, as far as that is known before the first signature.</summary>
    public string IdentityDescription => Identity is ManagedKeyIdentity managed ? $"key {managed.PublicKey.SpkiDigest.Hex}" : "a certificate for each run, from the instance's authority";

    /// <summary>What to tell about a finished bundle: where it lies, who signed, where it is logged.</summary>
    public SignedArtifact Describe(Bundle bundle, string artifact, string kind, string path)
    {
        var material = bundle.Material;
        var leaf = (material.Signer as SignerMaterial.WithCertificate)?.Leaf;
        var who = leaf?.San?.Value ?? $"key {((ManagedKeyIdentity)Identity).PublicKey.SpkiDigest.Hex}";
        return new SignedArtifact(artifact, kind, path, who, leaf?.Fulcio.Issuer, [.. material.LogEntries.Select(entry => entry.LogIndex)])
        {
            Details =
            [
                .. leaf is null ? (string[])[] : [$"certificate {leaf.Fingerprint.Hex}, valid from {SignatureFacts.Time(leaf.NotBefore)} to {SignatureFacts.Time(leaf.NotAfter)}"],
                .. material.LogEntries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"log {entry.LogId.Hex}, entry {entry.LogIndex} ({entry.KindName} {entry.KindVersion})")),
                string.Create(CultureInfo.InvariantCulture, $"signed timestamps: {material.Timestamps.Length}"),
            ],
        };
    }

    /// <summary>The same signer for planned artifacts: it leaves alone what this identity signed before.</summary>
    public ArtifactSigner ForArtifacts()
    {
        var policy = Identity is ManagedKeyIdentity managed ? SignerPolicy.Key(managed.PublicKey) : SignerPolicy.AnySignerUnsafe;
        return new ArtifactSigner(Signer, new Verifier(_instance.Root), Identity, policy, IsOurs);
    }

    // Before the first signature nobody knows yet what the certificate will say: then everything is signed anew.
    private bool IsOurs(VerifiedSignature proved) => Identity is not KeylessSession session ||
        (session.Certificate is { } own && proved.Identity is { } signer && signer.San == own.San?.Value && signer.Issuer == own.Fulcio.Issuer);

    public void Dispose()
    {
        Identity.Dispose();
        _services.Dispose();
        _providers.Dispose();
        _instance.Dispose();
    }

    private static SigningIdentity IdentityFor(SigningOptions options, ParseResult parsed, OpenInstance instance, HttpMessageHandler network, ToolShell shell)
    {
        if (parsed.GetValue(options.Key) is { } keyFile)
        {
            return SigningIdentity.ManagedKey(ReadKey(shell.PathOf(keyFile), shell));
        }

        var environment = new AmbientEnvironment(shell.Variable, path => AmbientEnvironment.ReadSmallFile(shell.PathOf(path)), network, shell.Time);
        return SigningIdentity.Keyless(SourceFor(options, parsed, instance, environment, network, shell));
    }

    /// <summary>Where tokens come from without asking a person; null if nowhere.</summary>
    public static IIdentityTokenSource? SourceOf(SigningOptions options, ParseResult parsed, OpenInstance? instance, AmbientEnvironment environment, ToolShell shell)
    {
        if (parsed.GetValue(options.TokenFile) is { } tokenFile)
        {
            return GivenToken.FromFile(tokenFile, environment);
        }

        if (parsed.GetValue(options.Identity) is { } provider)
        {
            return AmbientIdentity.Named(provider, environment);
        }

        // The local instance knows tokens it minted itself; those of CI systems mean nothing to it and are not asked for.
        return instance?.Local is { } local
            ? GivenToken.FromEnvironment(environment) ?? GivenToken.FromVariable(environment) ?? GivenToken.Of(local.MintToken(shell.LocalUser()))
            : AmbientIdentity.Find(environment);
    }

    private static IIdentityTokenSource SourceFor(SigningOptions options, ParseResult parsed, OpenInstance instance, AmbientEnvironment environment, HttpMessageHandler network, ToolShell shell)
    {
        var device = parsed.GetValue(options.Device);
        return (device ? null : SourceOf(options, parsed, instance, environment, shell))
            ?? (device || shell.Interactive ? InteractiveLogIn.For(instance, device, network, shell) : null)
            ?? throw AmbientIdentity.NotFound(environment);
    }

    private static SigningKey ReadKey(string path, ToolShell shell)
    {
        var pem = InputFile.ReadText(path, maxBytes: 64 * 1024);
        var password = shell.Variable(SigningOptions.PasswordVariable)
            ?? (pem.Contains("ENCRYPTED", StringComparison.Ordinal) ? PasswordPrompt.Ask(shell, $"Password of {Path.GetFileName(path)}") : null);
        return SigningKey.FromPem(pem, password);
    }
}
