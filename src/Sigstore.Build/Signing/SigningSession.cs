using System.Runtime.CompilerServices;
using Microsoft.Build.Framework;
using Sigstore.Build.Facts;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;
using Sigstore.Client.Verification;
using Sigstore.Packages.Io;

namespace Sigstore.Build.Signing;

/// <summary>One log-in of one build process: instance, token, key and certificate, shared by its projects and wiped with the build.</summary>
internal sealed class SigningSession : IDisposable
{
    private readonly IDisposable[] _owned;

    private SigningSession(ArtifactSigner signer, IdentityToken token, string instance, params IDisposable[] owned)
    {
        Signer = signer;
        Token = token;
        Instance = instance;
        _owned = owned;
    }

    public ArtifactSigner Signer { get; }

    /// <summary>The token of the log-in; only its claims can be seen.</summary>
    public IdentityToken Token { get; }

    /// <summary>One line about the instance, for the log.</summary>
    public string Instance { get; }

    /// <summary>The session of this build process, or null if nobody is there to sign and that is allowed.</summary>
    public static async Task<SigningSession?> OpenAsync(SigningRequest request, IBuildEngine engine, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = SharedKey.Of(nameof(SigningSession), request.ToString(), SigstoreHome.Folder);
        var shared = engine as IBuildEngine4;
        if (shared?.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is SigningSession known)
        {
            return known;
        }

        var opened = request.IsLocal
            ? await OpenLocalAsync(request, time, cancellationToken).ConfigureAwait(false)
            : await OpenRemoteAsync(request, time, cancellationToken).ConfigureAwait(false);
        if (opened is not null)
        {
            shared?.RegisterTaskObject(key, opened, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        }

        return opened;
    }

    public void Dispose()
    {
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    // Not inlined: the assembly of the local instance is loaded when this method is entered, and never otherwise.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<SigningSession?> OpenLocalAsync(SigningRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var local = LocalIdentity.Open(Path.Combine(SigstoreHome.Folder, "local"), time);
        var handler = local.CreateHandler();
        var environment = AmbientEnvironment.OfThisProcess(handler, time);
        var source = new RememberedToken((IIdentityTokenSource?)GivenSource(request, environment) ?? (IIdentityTokenSource?)GivenToken.FromVariable(environment) ?? local);
        var root = TrustedRoot.Parse(local.TrustedRootJson.Span);
        var services = new SigningServices(SigningConfig.Parse(local.SigningConfigJson.Span), handler, time);
        return await StartAsync(services, root, source, time, SigningRequest.Local, cancellationToken, handler, local).ConfigureAwait(false);
    }

    private static async Task<SigningSession?> OpenRemoteAsync(SigningRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        request.RequireKnownInstance(time);
        var handler = SigningServices.CreateNetworkHandler();
        var environment = AmbientEnvironment.OfThisProcess(handler, time);
        if (Source(request, environment) is not { } source)
        {
            handler.Dispose();
            return request.IsRequired ? throw AmbientIdentity.NotFound(environment) : null;
        }

        using var metadata = TufFetcher.CreateHandler();
        var resolver = new InstanceSource(SigstoreHome.Folder, metadata, NetworkUse.Allowed, InstancePurpose.Signing, time);
        var instance = await resolver.ResolveAsync(request.Instance, cancellationToken).ConfigureAwait(false);
        var audience = instance.TokenAudience ?? throw new SigstoreException(
            FailureCode.IdentityTokenAudience, $"expected the audience of identity tokens in instance.json of instance '{instance.Name}', found none: a token made for the public instance is not sent elsewhere");
        var services = new SigningServices(instance.RequireSigningConfig(), handler, time, audience);
        return await StartAsync(services, instance.Root, new RememberedToken(source), time, instance.Description, cancellationToken, handler).ConfigureAwait(false);
    }

    private static async Task<SigningSession?> StartAsync(
        SigningServices services, TrustedRoot root, RememberedToken source, TimeProvider time, string name, CancellationToken cancellationToken, params IDisposable[] owned)
    {
        var token = await source.LookAsync(services.Audience, cancellationToken).ConfigureAwait(false);
        var verifier = new Verifier(root);
        var identity = SigningIdentity.Keyless(source);
        var signer = new ArtifactSigner(
            new Signer(services, verifier, time), verifier, identity, SignerPolicy.AnySignerUnsafe, proved => proved.Certificate is { } leaf && ExpectedSubject.Matches(leaf, token));
        return new SigningSession(signer, token, name, [identity, .. owned]);
    }

    private static IIdentityTokenSource? Source(SigningRequest request, AmbientEnvironment environment) => GivenSource(request, environment) is { } given
        ? given
        : request.Provider.Length > 0 ? AmbientIdentity.Named(request.Provider, environment) : AmbientIdentity.Find(environment);

    private static GivenToken? GivenSource(SigningRequest request, AmbientEnvironment environment) => request.TokenFile.Length > 0
        ? GivenToken.FromFile(request.TokenFile, environment)
        : request.Provider is "" or "token" ? GivenToken.FromEnvironment(environment) : null;
}
