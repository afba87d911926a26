using Sigstore.Client.Verification;

namespace Sigstore.Packages.Evidence;

/// <summary>An instance that policy, lock or command line named, ready to verify against; its root is never pooled with another's.</summary>
public sealed class NamedInstance
{
    /// <summary>Joins the name and the verifier over the instance's root.</summary>
    public NamedInstance(InstanceReference reference, Verifier verifier)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(verifier);
        (Reference, Verifier) = (reference, verifier);
    }

    /// <summary>What evidence and lock call it.</summary>
    public InstanceReference Reference { get; }

    /// <summary>Verifies against its root.</summary>
    public Verifier Verifier { get; }
}
