namespace Sigstore.Client.TufUpdates;

/// <summary>The verified targets of an instance, and when the first part of the metadata that vouches for them expires.</summary>
internal sealed class InstanceFiles
{
    public InstanceFiles(ReadOnlyMemory<byte> trustedRoot, ReadOnlyMemory<byte> signingConfig, DateTimeOffset expires)
    {
        TrustedRoot = trustedRoot;
        SigningConfig = signingConfig;
        Expires = expires;
    }

    public ReadOnlyMemory<byte> TrustedRoot { get; }

    /// <summary>Empty if the repository has none.</summary>
    public ReadOnlyMemory<byte> SigningConfig { get; }

    public DateTimeOffset Expires { get; }
}
