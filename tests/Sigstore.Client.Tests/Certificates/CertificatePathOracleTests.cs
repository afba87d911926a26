using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using static Sigstore.Client.Tests.Certificates.TestCertificates;

namespace Sigstore.Client.Tests.Certificates;

/// <summary>The platform's chain engine as oracle: whatever path is accepted here it accepts too, and random breakage is seen by both.</summary>
public sealed class CertificatePathOracleTests
{
    private const int Cases = 150;

    [Fact]
    public void Accepts_nothing_that_the_platform_refuses_for_a_reason_both_know()
    {
        var accepted = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var (leaf, intermediate, root, time) = Random(seed);
            var isAccepted = Accepts(leaf, intermediate, root, time);
            accepted += isAccepted ? 1 : 0;
            return !isAccepted || PlatformAccepts(leaf, intermediate, root, time);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
        Assert.InRange(accepted, 1, Cases - 1);
    }

    [Fact]
    public void Accepts_what_is_as_it_should_be_as_the_platform_does()
    {
        var (leaf, intermediate, root) = (Issue(new Shape()), Issue(IntermediateShape), Root());
        Assert.True(Accepts(leaf, intermediate, root, Start.AddMinutes(1)));
        Assert.True(PlatformAccepts(leaf, intermediate, root, Start.AddMinutes(1)));
    }

    // Each certificate is right, or wrong in one way; the bits of the seed say which.
    private static (Certificate Leaf, Certificate Intermediate, Certificate Root, DateTimeOffset Time) Random(int seed)
    {
        var leaf = new Shape();
        leaf = (seed % 7) switch { 1 => leaf with { IssuerKey = OtherKey }, 2 => leaf with { Usages = [TimeStamping], AlternativeName = San(true, Uri("https://x")) }, _ => leaf };
        var intermediate = IntermediateShape;
        intermediate = (seed / 7 % 9) switch
        {
            1 => intermediate with { IsAuthority = false },
            2 => intermediate with { IssuerKey = OtherKey },
            3 => intermediate with { KeyUsage = X509KeyUsageFlags.DigitalSignature },
            4 => intermediate with { PathLength = 0 },
            5 => intermediate with { End = Start.AddMinutes(3) },
            _ => intermediate,
        };
        var root = seed / 63 % 5 == 1 ? Root(key: OtherKey) : Root();
        return (Issue(leaf), Issue(intermediate), root, Start.AddMinutes((seed / 315 % 14) - 2).AddSeconds(30)); // OpenSSL takes the last second itself for past, RFC 5280 does not
    }

    private static bool Accepts(Certificate leaf, Certificate intermediate, Certificate root, DateTimeOffset time)
    {
        try
        {
            CertificatePath.Build(leaf, [], AuthorityChain.Create(intermediate, root)).RequireValidAt(time);
            return true;
        }
        catch (SigstoreException)
        {
            return false;
        }
    }

    private static bool PlatformAccepts(Certificate leaf, Certificate intermediate, Certificate root, DateTimeOffset time)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(CodeSigning));
        using var platformLeaf = X509CertificateLoader.LoadCertificate(leaf.Der.Span);
        using var platformIntermediate = X509CertificateLoader.LoadCertificate(intermediate.Der.Span);
        using var platformRoot = X509CertificateLoader.LoadCertificate(root.Der.Span);
        chain.ChainPolicy.ExtraStore.Add(platformIntermediate);
        chain.ChainPolicy.CustomTrustStore.Add(platformRoot);
        return chain.Build(platformLeaf);
    }
}
