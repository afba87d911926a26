using System.Collections.Immutable;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>The catalogue: attack, exact code, the check that stops it. Everything but the lie is validly signed by the instance's own keys.</summary>
internal static class AttackTable
{
    public static ImmutableArray<Attack> All { get; } =
        [.. TimeAttacks.All, .. LogAttacks.All, .. CertificateAttacks.All, .. IdentityAttacks.All, .. ContentAttacks.All];

    public static string Statement(byte[]? artifact = null) => StatementOf($"\"sha256\":\"{Hex256(artifact ?? Forge.Artifact)}\"");
}
