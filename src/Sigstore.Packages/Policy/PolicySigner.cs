using System.Collections.Immutable;
using Sigstore.Packages.Documents;

namespace Sigstore.Packages.Policy;

/// <summary>
/// A signer the policy names. Closed: <see cref="Workflow"/>, <see cref="Account"/>, <see cref="AccountPattern"/>, <see cref="Key"/>,
/// <see cref="Author"/>, <see cref="AuthorCertificate"/>, <see cref="Repository"/>.
/// </summary>
public abstract class PolicySigner
{
    private PolicySigner(string name, JsonPosition at) => (Name, At) = (name, at);

    /// <summary>The name the policy gives it.</summary>
    public string Name { get; }

    /// <summary>Where it is defined.</summary>
    public JsonPosition At { get; }

    /// <summary>The CI form: read from the certificate's extensions only.</summary>
    public sealed class Workflow : PolicySigner
    {
        internal Workflow(string name, JsonPosition at, string instance, string issuer, string repository)
            : base(name, at) => (Instance, Issuer, SourceRepository) = (instance, issuer, repository);

        /// <summary>The one instance that may vouch.</summary>
        public string Instance { get; }

        /// <summary>The OIDC issuer, compared exactly.</summary>
        public string Issuer { get; }

        /// <summary>A URL, or owner/name on the issuer's own forge.</summary>
        public string SourceRepository { get; }

        /// <summary>The forge's number of the repository; null demands none.</summary>
        public string? RepositoryId { get; internal init; }

        /// <summary>The forge's number of the owner; null demands none.</summary>
        public string? OwnerId { get; internal init; }

        /// <summary>The workflow file, <c>*</c> stands for any run of characters; null demands none.</summary>
        public string? Path { get; internal init; }

        /// <summary>The ref, <c>*</c> stands for any run of characters; null demands none (and draws a warning).</summary>
        public string? Ref { get; internal init; }

        /// <summary>Any one of these triggers; empty demands none.</summary>
        public ImmutableArray<string> Triggers { get; internal init; } = [];

        /// <summary>The runner environment; null demands none.</summary>
        public string? Runner { get; internal init; }
    }

    /// <summary>One identity of one issuer, compared exactly.</summary>
    public sealed class Account : PolicySigner
    {
        internal Account(string name, JsonPosition at, string instance, string issuer, string identity)
            : base(name, at) => (Instance, Issuer, Identity) = (instance, issuer, identity);

        /// <summary>The one instance that may vouch.</summary>
        public string Instance { get; }

        /// <summary>The OIDC issuer, compared exactly.</summary>
        public string Issuer { get; }

        /// <summary>The subject alternative name, compared exactly.</summary>
        public string Identity { get; }
    }

    /// <summary>Identities by a regular expression that matches the whole text, on the linear-time engine.</summary>
    public sealed class AccountPattern : PolicySigner
    {
        internal AccountPattern(string name, JsonPosition at, string instance, string issuer, WholeTextPattern identity)
            : base(name, at) => (Instance, Issuer, Identity) = (instance, issuer, identity);

        /// <summary>The one instance that may vouch.</summary>
        public string Instance { get; }

        /// <summary>The OIDC issuer, compared exactly.</summary>
        public string Issuer { get; }

        /// <summary>What the subject alternative name must match.</summary>
        public WholeTextPattern Identity { get; }
    }

    /// <summary>A managed key, by the file that holds its public half.</summary>
    public sealed class Key : PolicySigner
    {
        internal Key(string name, JsonPosition at, string instance, string file, string? fingerprint)
            : base(name, at) => (Instance, File, Fingerprint) = (instance, file, fingerprint);

        /// <summary>The one instance whose log and timestamps may vouch for when the key signed.</summary>
        public string Instance { get; }

        /// <summary>The path as the policy spells it, relative to the policy.</summary>
        public string File { get; }

        /// <summary>SHA-256 of the SubjectPublicKeyInfo in lower-case hex, once the file was read; null before.</summary>
        public string? Fingerprint { get; }

        internal Key WithFingerprint(string fingerprint) => new(Name, At, Instance, File, fingerprint);
    }

    /// <summary>A NuGet author, by the names of the certificate.</summary>
    public sealed class Author : PolicySigner
    {
        internal Author(string name, JsonPosition at, string subject, string issuer)
            : base(name, at) => (Subject, Issuer) = (subject, issuer);

        /// <summary>The certificate's subject name, compared exactly.</summary>
        public string Subject { get; }

        /// <summary>The certificate's issuer name, compared exactly.</summary>
        public string Issuer { get; }
    }

    /// <summary>A NuGet author, by the certificate itself.</summary>
    public sealed class AuthorCertificate : PolicySigner
    {
        internal AuthorCertificate(string name, JsonPosition at, string sha256)
            : base(name, at) => Sha256 = sha256;

        /// <summary>SHA-256 of the certificate, lower-case hex.</summary>
        public string Sha256 { get; }
    }

    /// <summary>A NuGet repository and owners, any one of which must be named by its signature.</summary>
    public sealed class Repository : PolicySigner
    {
        internal Repository(string name, JsonPosition at, string serviceIndex, ImmutableArray<string> owners)
            : base(name, at) => (ServiceIndex, Owners) = (serviceIndex, owners);

        /// <summary>The repository's V3 service index, compared exactly.</summary>
        public string ServiceIndex { get; }

        /// <summary>At least one of these owns the package.</summary>
        public ImmutableArray<string> Owners { get; }
    }
}
