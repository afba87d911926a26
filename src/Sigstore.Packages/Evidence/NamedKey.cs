using Sigstore.Client.Crypto;

namespace Sigstore.Packages.Evidence;

/// <summary>A managed key that the policy names, and the one instance whose log and timestamps may vouch for it.</summary>
public sealed class NamedKey
{
    /// <summary>Joins key and instance name.</summary>
    public NamedKey(PublicKey key, string instance)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(instance);
        (Key, Instance) = (key, instance);
    }

    /// <summary>The public key.</summary>
    public PublicKey Key { get; }

    /// <summary>The name of the instance.</summary>
    public string Instance { get; }
}
