namespace Sigstore.Packages.Evidence;

/// <summary>
/// Which Sigstore instance vouched: its name alone where TUF vouches for its rotation, its name and the fingerprint of its
/// trusted root otherwise (the local instance, plain files).
/// </summary>
public sealed class InstanceReference : IEquatable<InstanceReference>
{
    /// <summary>Creates a reference; <paramref name="digest"/> is the root's fingerprint as lower-case hex SHA-256, or null.</summary>
    public InstanceReference(string name, string? digest)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Digest) = (name, digest);
    }

    /// <summary>The name the policy, the lock or the command line uses.</summary>
    public string Name { get; }

    /// <summary>Lower-case hex SHA-256 over the root's sorted certificate and key digests; null where the name is enough.</summary>
    public string? Digest { get; }

    /// <inheritdoc/>
    public bool Equals(InstanceReference? other) => other is not null &&
        string.Equals(Name, other.Name, StringComparison.Ordinal) && string.Equals(Digest, other.Digest, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InstanceReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Digest);

    /// <summary>The name, and the first characters of the digest if there is one.</summary>
    public override string ToString() => Digest is null ? Name : $"{Name} ({Digest[..Math.Min(12, Digest.Length)]})";
}
