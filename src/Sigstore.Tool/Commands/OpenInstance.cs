using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;
using Sigstore.Local;

namespace Sigstore.Tool.Commands;

/// <summary>An instance ready for use: whom to trust, whom to ask, and the way there. Disposing it closes a local instance.</summary>
internal sealed class OpenInstance : IDisposable
{
    private readonly Func<HttpMessageHandler> _createHandler;

    private OpenInstance(string name, TrustedRoot root, SigningConfig? signingConfig, string? audience, Func<HttpMessageHandler> createHandler)
    {
        Name = name;
        Root = root;
        SigningConfig = signingConfig;
        Audience = audience;
        _createHandler = createHandler;
    }

    public string Name { get; }

    /// <summary>One line for people: name, origin and age of the trust root.</summary>
    public string Description { get; private init; } = "";

    public TrustedRoot Root { get; }

    /// <summary>Where to ask for signatures; there whenever the instance was opened for signing.</summary>
    public SigningConfig? SigningConfig { get; }

    /// <summary>What identity tokens are made out to; <c>null</c> if an instance of one's own does not say.</summary>
    public string? Audience { get; }

    /// <summary>The local instance itself, if it is that one: it mints tokens.</summary>
    public LocalSigstore? Local { get; private init; }

    /// <summary>Things that do not stop the purpose, to be said.</summary>
    public ImmutableArray<Failure> Warnings { get; private init; } = [];

    /// <summary>A new handler for requests to the instance's services; the caller disposes it.</summary>
    public HttpMessageHandler CreateHandler() => _createHandler();

    public static OpenInstance Of(SigstoreInstance instance, Func<HttpMessageHandler> createHandler) =>
        new(instance.Name, instance.Root, instance.SigningConfig, instance.TokenAudience, createHandler)
        {
            Description = instance.Description,
            Warnings = instance.Warnings,
        };

    public static OpenInstance Of(LocalSigstore local) =>
        new("local", TrustedRoot.Parse(local.TrustedRootJson.Span), SigningConfig.Parse(local.SigningConfigJson.Span), InstanceSource.PublicAudience, local.CreateHandler)
        {
            Description = $"local ({local.Folder})",
            Local = local,
        };

    public void Dispose() => Local?.Dispose();
}
