using System.Diagnostics.CodeAnalysis;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Packages.Policy;

/// <summary>An attestation store. Closed: an address with a place for the digest (<see cref="Template"/>), or a repository of an OCI registry (<see cref="Registry"/>).</summary>
public abstract class PolicyStore
{
    internal const int MaxStores = 8;

    private readonly string _text;

    private PolicyStore(string text) => _text = text;

    /// <summary>Where a package is asked for first.</summary>
    /// <param name="unsignedDigest">SHA-256 of the package without its NuGet signature: what was attested before the gallery signed it.</param>
    public abstract Uri AddressFor(Digest unsignedDigest);

    /// <summary>As the policy writes it.</summary>
    public override string ToString() => _text;

    internal static bool TryParse(string text, [NotNullWhen(true)] out PolicyStore? store, [NotNullWhen(false)] out string? mistake)
    {
        if (!text.StartsWith(OciRepository.Scheme, StringComparison.Ordinal))
        {
            store = Template.Find(text);
            mistake = store is null ? Template.Expectation : null;
            return store is not null;
        }

        store = OciRepository.TryParse(text, out var repository, out mistake) ? new Registry(repository) : null;
        return store is not null;
    }

    /// <summary>An address with <c>{sha256}</c> where the package's digest goes: a forge's attestations API, or any server of bundles.</summary>
    public sealed class Template : PolicyStore
    {
        internal const string Expectation =
            "expected the address of a store as https://…{sha256}…, plain http on this machine only, without user, fragment or another placeholder; or a repository of a registry as oci://registry.example/name";

        private const string Placeholder = "{sha256}";

        private Template(string text)
            : base(text)
        {
        }

        /// <inheritdoc/>
        public override Uri AddressFor(Digest unsignedDigest)
        {
            ArgumentNullException.ThrowIfNull(unsignedDigest);
            return new Uri(_text.Replace(Placeholder, unsignedDigest.Hex, StringComparison.Ordinal));
        }

        internal static Template? Find(string text)
        {
            var example = text.Replace(Placeholder, new string('0', 64), StringComparison.Ordinal);
            return example.Length == text.Length || example.AsSpan().ContainsAny('{', '}') || !IsAllowed(example) || !IsAllowed(text.Replace(Placeholder, "", StringComparison.Ordinal))
                ? null
                : new Template(text);
        }

        private static bool IsAllowed(string address)
        {
            try
            {
                ServiceAddress.Require(address);
                return true;
            }
            catch (SigstoreException insecure) when (insecure.Failure.Code == FailureCode.ServiceAddressInsecure)
            {
                return false;
            }
        }
    }

    /// <summary>A repository of an OCI registry, in which bundles refer to the package's digest.</summary>
    public sealed class Registry : PolicyStore
    {
        internal Registry(OciRepository repository)
            : base(repository.Reference) => Repository = repository;

        /// <summary>The repository.</summary>
        public OciRepository Repository { get; }

        /// <inheritdoc/>
        public override Uri AddressFor(Digest unsignedDigest)
        {
            ArgumentNullException.ThrowIfNull(unsignedDigest);
            return Repository.ReferrersOf(unsignedDigest);
        }
    }
}
