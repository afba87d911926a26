using System.Diagnostics.CodeAnalysis;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Packages.Policy;

/// <summary>The address of an attestation store, with <c>{sha256}</c> where the package's digest goes: a forge's attestations API, or any server of bundles.</summary>
public sealed class PolicyStore
{
    internal const int MaxStores = 8;
    internal const string Expectation = "expected the address of a store as https://…{sha256}…, plain http on this machine only, without user, fragment or another placeholder";
    private const string Placeholder = "{sha256}";
    private readonly string _template;

    private PolicyStore(string template) => _template = template;

    /// <summary>Where a package is asked for.</summary>
    /// <param name="unsignedDigest">SHA-256 of the package without its NuGet signature: what was attested before the gallery signed it.</param>
    public Uri AddressFor(Digest unsignedDigest)
    {
        ArgumentNullException.ThrowIfNull(unsignedDigest);
        return new Uri(_template.Replace(Placeholder, unsignedDigest.Hex, StringComparison.Ordinal));
    }

    /// <summary>The template.</summary>
    public override string ToString() => _template;

    internal static bool TryParse(string template, [NotNullWhen(true)] out PolicyStore? store)
    {
        store = null;
        var example = template.Replace(Placeholder, new string('0', 64), StringComparison.Ordinal);
        if (example.Length == template.Length || example.AsSpan().ContainsAny('{', '}') || !IsAllowed(example) || !IsAllowed(template.Replace(Placeholder, "", StringComparison.Ordinal)))
        {
            return false;
        }

        store = new PolicyStore(template);
        return true;
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
