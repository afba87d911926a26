using Sigstore.Client.Tuf;

namespace Sigstore.Client.TufUpdates;

/// <summary>The verified targets of an instance, and the metadata that vouches for them.</summary>
internal sealed class InstanceFiles
{
    public InstanceFiles(ReadOnlyMemory<byte> trustedRoot, ReadOnlyMemory<byte> signingConfig, TrustedMetadata metadata)
    {
        TrustedRoot = trustedRoot;
        SigningConfig = signingConfig;
        Metadata = metadata;
    }

    public ReadOnlyMemory<byte> TrustedRoot { get; }

    /// <summary>Empty if the repository has none.</summary>
    public ReadOnlyMemory<byte> SigningConfig { get; }

    public TrustedMetadata Metadata { get; }
}
