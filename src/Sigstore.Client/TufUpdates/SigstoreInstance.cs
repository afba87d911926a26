using System.Collections.Immutable;
using System.Diagnostics;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.Tuf;
using Sigstore.Client.Tuf.Roots;

namespace Sigstore.Client.TufUpdates;

/// <summary>An instance as resolved: whom to trust, whom to ask for signatures, and how fresh that knowledge is.</summary>
public sealed class SigstoreInstance
{
    private SigstoreInstance(string name, InstanceOrigin origin, ReadOnlyMemory<byte> trustedRootJson, ReadOnlyMemory<byte> signingConfigJson)
    {
        Name = name;
        Origin = origin;
        TrustedRootJson = trustedRootJson;
        SigningConfigJson = signingConfigJson;
        Root = TrustedRoot.Parse(trustedRootJson.Span);
        SigningConfig = signingConfigJson.IsEmpty ? null : SigningConfig.Parse(signingConfigJson.Span);
    }

    /// <summary>The name, URL or folder it was resolved by.</summary>
    public string Name { get; }

    /// <summary>Where the trust root was taken from.</summary>
    public InstanceOrigin Origin { get; }

    /// <summary><see cref="Origin"/> in one word: <c>embedded</c>, <c>cache</c>, <c>repository</c>, <c>folder</c>.</summary>
    public string OriginWord => Origin switch
    {
        InstanceOrigin.Embedded => "embedded",
        InstanceOrigin.Cache => "cache",
        InstanceOrigin.Repository => "repository",
        InstanceOrigin.Folder => "folder",
        _ => throw new UnreachableException(),
    };

    /// <summary>Whom to trust.</summary>
    public TrustedRoot Root { get; }

    /// <summary>The bytes <see cref="Root"/> was read from.</summary>
    public ReadOnlyMemory<byte> TrustedRootJson { get; }

    /// <summary>Whom to ask for signatures; <c>null</c> if nothing says.</summary>
    public SigningConfig? SigningConfig { get; }

    /// <summary>The bytes <see cref="SigningConfig"/> was read from; empty if there is none.</summary>
    public ReadOnlyMemory<byte> SigningConfigJson { get; }

    /// <summary>The audience of identity tokens: <c>sigstore</c> for the public and staging instances, what <c>instance.json</c> says for others, else <c>null</c>.</summary>
    public string? TokenAudience { get; private init; }

    /// <summary>Time since this was verified to be current (embedded: since it was published); <c>null</c> for pinned files, which have no such moment.</summary>
    public TimeSpan? Age { get; private init; }

    /// <summary>The TUF metadata that vouches for this, with versions and expiry; <c>null</c> for embedded and pinned files.</summary>
    public TrustedMetadata? Metadata { get; private init; }

    /// <summary>The files of this machine whose change, or whose coming, changes whom this trusts; absolute, for who keeps an answer for later.</summary>
    public ImmutableArray<string> RootFiles { get; private init; } = [];

    /// <summary>What is not as it should be but does not stop the purpose, each with a code.</summary>
    public ImmutableArray<Failure> Warnings { get; private init; } = [];

    /// <summary>One line for people: name, origin and age.</summary>
    public string Description => Age is { } age
        ? $"{Name} ({OriginWord}, {AgeText(age)} old)"
        : $"{Name} ({OriginWord})";

    /// <summary>The signing configuration, or why there is none.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.SigningConfigMissing"/></exception>
    public SigningConfig RequireSigningConfig() => SigningConfig
        ?? throw new SigstoreException(FailureCode.SigningConfigMissing, $"expected a signing configuration of instance '{Name}', found none ({OriginWord})", Warnings);

    internal static SigstoreInstance OfFolder(string folder, byte[] trustedRoot, byte[] signingConfig, string? audience) =>
        new(folder, InstanceOrigin.Folder, trustedRoot, signingConfig) { TokenAudience = audience, RootFiles = [Path.Combine(folder, "trusted_root.json")] };

    internal static SigstoreInstance OfEmbedded(string name, EmbeddedRoot embedded, TimeSpan age, TufInstance instance, ImmutableArray<Failure> warnings) =>
        new(name, InstanceOrigin.Embedded, embedded.TrustedRootJson, default) { Age = age, TokenAudience = instance.Audience, Warnings = warnings, RootFiles = instance.RootFiles };

    internal static SigstoreInstance OfTuf(
        string name, InstanceOrigin origin, InstanceFiles files, TimeSpan age, TufInstance instance, ImmutableArray<Failure> warnings) =>
        new(name, origin, files.TrustedRoot, files.SigningConfig)
        {
            Age = age,
            Metadata = files.Metadata,
            TokenAudience = instance.Audience,
            Warnings = warnings,
            RootFiles = instance.RootFiles,
        };

    internal static string AgeText(TimeSpan age) => age.Days >= 2 ? $"{age.Days} days"
        : age.Ticks >= 2 * TimeSpan.TicksPerHour ? $"{age.Ticks / TimeSpan.TicksPerHour} hours" : $"{Math.Max(0, age.Ticks / TimeSpan.TicksPerMinute)} minutes";
}
