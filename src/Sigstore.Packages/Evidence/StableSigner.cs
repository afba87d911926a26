using System.Collections.Immutable;

namespace Sigstore.Packages.Evidence;

/// <summary>
/// The part of a signer that stays the same from release to release: two versions by the same stable signer come from the
/// same hands. Closed: <see cref="Workflow"/>, <see cref="Account"/>, <see cref="Key"/>, <see cref="Author"/>, <see cref="Repository"/>.
/// </summary>
public abstract class StableSigner : IEquatable<StableSigner>
{
    private StableSigner()
    {
    }

    /// <summary>Every part that counts, in a fixed order; null where there is none.</summary>
    private protected abstract ImmutableArray<string?> Parts { get; }

    /// <inheritdoc/>
    public bool Equals(StableSigner? other) =>
        other is not null && GetType() == other.GetType() && Parts.SequenceEqual(other.Parts, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StableSigner);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var part in Parts)
        {
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    /// <summary>The signer in people's words.</summary>
    public abstract override string ToString();

    /// <summary>A CI workflow, as the certificate's extensions name it.</summary>
    public sealed class Workflow(InstanceReference instance, string issuer, string repository, string? repositoryId, string? ownerId, string path, string? builder = null) : StableSigner
    {
        /// <summary>The instance that vouched.</summary>
        public InstanceReference Instance { get; } = instance;

        /// <summary>The OIDC issuer, a URL.</summary>
        public string Issuer { get; } = issuer;

        /// <summary>The source repository, a URL.</summary>
        public string SourceRepository { get; } = repository;

        /// <summary>The forge's immutable number of the repository.</summary>
        public string? RepositoryId { get; } = repositoryId;

        /// <summary>The forge's immutable number of the owner.</summary>
        public string? OwnerId { get; } = ownerId;

        /// <summary>The workflow without its ref: relative to the repository, or a URL if it lies in another one.</summary>
        public string Path { get; } = path;

        /// <summary>The reusable workflow that signed, without its ref, a URL; null if <see cref="Path"/> itself signed.</summary>
        public string? Builder { get; } = builder;

        private protected override ImmutableArray<string?> Parts =>
            [Instance.Name, Instance.Digest, Issuer, SourceRepository, RepositoryId, OwnerId, Path, Builder];

        /// <inheritdoc/>
        public override string ToString()
        {
            var ids = RepositoryId is null ? "" : $" [repository {RepositoryId}, owner {OwnerId ?? "?"}]";
            return $"{Path} of {SourceRepository}{ids}{(Builder is null ? "" : $" through {Builder}")} (issuer {Issuer}, instance {Instance})";
        }
    }

    /// <summary>An identity as such: a person's or a machine's account.</summary>
    public sealed class Account(InstanceReference instance, string issuer, string identity) : StableSigner
    {
        /// <summary>The instance that vouched.</summary>
        public InstanceReference Instance { get; } = instance;

        /// <summary>The OIDC issuer, a URL.</summary>
        public string Issuer { get; } = issuer;

        /// <summary>The certificate's subject alternative name.</summary>
        public string Identity { get; } = identity;

        private protected override ImmutableArray<string?> Parts => [Instance.Name, Instance.Digest, Issuer, Identity];

        /// <inheritdoc/>
        public override string ToString() => $"{Identity} (issuer {Issuer}, instance {Instance})";
    }

    /// <summary>A managed key.</summary>
    public sealed class Key(InstanceReference instance, string fingerprint) : StableSigner
    {
        /// <summary>The instance whose log and timestamps vouched.</summary>
        public InstanceReference Instance { get; } = instance;

        /// <summary>SHA-256 of the key's SubjectPublicKeyInfo, lower-case hex.</summary>
        public string Fingerprint { get; } = fingerprint;

        private protected override ImmutableArray<string?> Parts => [Instance.Name, Instance.Digest, Fingerprint];

        /// <inheritdoc/>
        public override string ToString() => $"key {Fingerprint} (instance {Instance})";
    }

    /// <summary>The certificate of a NuGet author signature.</summary>
    public sealed class Author(string subject, string issuer) : StableSigner
    {
        /// <summary>The certificate's subject name.</summary>
        public string Subject { get; } = subject;

        /// <summary>The certificate's issuer name.</summary>
        public string Issuer { get; } = issuer;

        private protected override ImmutableArray<string?> Parts => [Subject, Issuer];

        /// <inheritdoc/>
        public override string ToString() => $"{Subject} (certificate by {Issuer})";
    }

    /// <summary>A NuGet repository, and the owners it names.</summary>
    public sealed class Repository(string serviceIndex, ImmutableArray<string> owners, string subject, string issuer) : StableSigner
    {
        /// <summary>The repository's V3 service index, a URL.</summary>
        public string ServiceIndex { get; } = serviceIndex;

        /// <summary>The package's owners as the repository attests them, sorted.</summary>
        public ImmutableArray<string> Owners { get; } = [.. owners.Order(StringComparer.Ordinal)];

        /// <summary>The repository certificate's subject name.</summary>
        public string Subject { get; } = subject;

        /// <summary>The repository certificate's issuer name.</summary>
        public string Issuer { get; } = issuer;

        private protected override ImmutableArray<string?> Parts => [ServiceIndex, Subject, Issuer, .. Owners];

        /// <inheritdoc/>
        public override string ToString() => $"{ServiceIndex}, owners {string.Join(", ", Owners)} ({Subject})";
    }
}
