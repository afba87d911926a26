using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Evidence;

/// <summary>Which digests of a package its bundles can be held against. SHA-384 is rare and costs a pass of its own: it is computed where a bundle names it.</summary>
internal static class NamedDigests
{
    /// <summary>What must be computed for bundles found outside of the package.</summary>
    public static DigestSelection NeededFor(ImmutableArray<FoundBundle> found) =>
        found.Any(bundle => NamesSha384(bundle.Utf8)) ? DigestSelection.All | DigestSelection.AllSha384 : DigestSelection.All;

    /// <summary>What must be computed for bundles inside of it.</summary>
    public static DigestSelection NeededFor(ImmutableArray<EmbeddedBundle> embedded) =>
        embedded.Any(bundle => bundle.Bundle is { } parsed && NamesSha384(parsed)) ? DigestSelection.All | DigestSelection.AllSha384 : DigestSelection.All;

    private static bool NamesSha384(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return NamesSha384(Bundle.Parse(utf8.Span));
        }
        catch (SigstoreException)
        {
            return false; // what is wrong with it is said when it is appraised
        }
    }

    // A signature over a message whose digest nobody noted may be over any.
    private static bool NamesSha384(Bundle bundle)
    {
        try
        {
            return bundle.Content switch
            {
                SignatureContent.Message { MessageDigest: { } digest } => digest.Algorithm == DigestAlgorithm.Sha384,
                SignatureContent.Message => true,
                SignatureContent.Dsse { Envelope: { PayloadType: DsseEnvelope.InTotoPayloadType } envelope } =>
                    envelope.ReadStatement(CheckSwitch.All).Subjects.Any(subject => subject.Digests.Any(digest => digest.Algorithm == DigestAlgorithm.Sha384)),
                _ => false,
            };
        }
        catch (SigstoreException)
        {
            return false;
        }
    }
}
