using Sigstore.Client.Bundles.Wire;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Bundles;

/// <summary>
/// A Sigstore bundle: a signature with everything needed to verify it offline. Parsed and complete for its version, but not verified:
/// each value is a claim until the verifier has proved it.
/// </summary>
/// <remarks>Source: sigstore protobuf-specs <c>sigstore_bundle.proto</c>; versions 0.1, 0.2 and 0.3 are read, 0.3 is written.</remarks>
public sealed class Bundle
{
    /// <summary>The longest bundle accepted, in bytes.</summary>
    public const int MaxSize = 32 << 20;

    /// <summary>The most log entries, and the most timestamps, accepted.</summary>
    public const int MaxEvidence = 32;

    internal Bundle(BundleVersion version, VerificationMaterial material, SignatureContent content)
    {
        Version = version;
        Material = material;
        Content = content;
    }

    /// <summary>The version of the format.</summary>
    public BundleVersion Version { get; }

    /// <summary>The evidence.</summary>
    public VerificationMaterial Material { get; }

    /// <summary>The signature and what it is over.</summary>
    public SignatureContent Content { get; }

    /// <summary>Reads a bundle: UTF-8 JSON; unknown and repeated members are refused with their path.</summary>
    /// <exception cref="SigstoreException">
    /// SIG10xx for the bundle's own form, 11xx for its certificates, 12xx for its log entries, 14xx for its envelope.
    /// </exception>
    public static Bundle Parse(ReadOnlySpan<byte> utf8Json) => Parse(utf8Json, CheckSwitch.All);

    /// <summary>Puts a bundle of version 0.3 together, as a signer does.</summary>
    /// <exception cref="SigstoreException">As <see cref="Parse(ReadOnlySpan{byte})"/>: what could not be read back is not made.</exception>
    public static Bundle Create(VerificationMaterial material, SignatureContent content)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentNullException.ThrowIfNull(content);
        return BundleRules.Checked(new Bundle(BundleVersion.V03, material, content), CheckSwitch.All);
    }

    /// <summary>Writes the bundle as version 0.3, compact, one line, UTF-8 without a byte order mark.</summary>
    /// <exception cref="SigstoreException">SIG1003 if an older bundle holds what 0.3 cannot say.</exception>
    public byte[] ToJson() => BundleJsonWriter.Write(this);

    internal static Bundle Parse(ReadOnlySpan<byte> utf8Json, CheckSwitch checks) => BundleJson.Read(utf8Json, checks);
}
