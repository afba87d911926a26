using System.Formats.Asn1;
using System.Text.Unicode;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// What Fulcio says in a certificate of the token it was issued for: extensions 1.3.6.1.4.1.57264.1.1 to .24. Numbers 1 to 6 hold bare
/// text, all later ones a DER UTF8String. An absent extension is null.
/// </summary>
public sealed class FulcioExtensions
{
    /// <summary>The last arc there is.</summary>
    internal const int Last = 24;

    private const int First = 1;
    private const int LastBare = 6;
    private const int OtherNameType = 7;
    private const int MaxLength = 1 << 14;

    private readonly ReadOnlyMemory<byte>[] _texts; // by arc, less one; those not present are empty
    private readonly uint _present; // bit 0: arc 1
    private string?[]? _decoded;

    private FulcioExtensions(ReadOnlyMemory<byte>[] texts, uint present) => (_texts, _present) = (texts, present);

    /// <summary>The identity provider: .8, or where that is absent .1. If both are there they are equal, else the certificate is refused.</summary>
    public string? Issuer => this[8] ?? this[1];

    /// <summary>.1, the identity provider as bare text; deprecated.</summary>
    public string? IssuerV1 => this[1];

    /// <summary>.2, the event that triggered a GitHub workflow; deprecated.</summary>
    public string? GitHubWorkflowTrigger => this[2];

    /// <summary>.3, the commit of a GitHub workflow run; deprecated.</summary>
    public string? GitHubWorkflowSha => this[3];

    /// <summary>.4, the name of a GitHub workflow; deprecated.</summary>
    public string? GitHubWorkflowName => this[4];

    /// <summary>.5, <c>owner/name</c> of a GitHub workflow's repository; deprecated.</summary>
    public string? GitHubWorkflowRepository => this[5];

    /// <summary>.6, the git ref of a GitHub workflow run; deprecated.</summary>
    public string? GitHubWorkflowRef => this[6];

    /// <summary>.8, the identity provider.</summary>
    public string? IssuerV2 => this[8];

    /// <summary>.9, the workflow file that signed, with its ref, as a URI.</summary>
    public string? BuildSignerUri => this[9];

    /// <summary>.10, the commit of the workflow file that signed.</summary>
    public string? BuildSignerDigest => this[10];

    /// <summary>.11, <c>github-hosted</c> or <c>self-hosted</c>.</summary>
    public string? RunnerEnvironment => this[11];

    /// <summary>.12, the source repository as a URI.</summary>
    public string? SourceRepositoryUri => this[12];

    /// <summary>.13, the source commit.</summary>
    public string? SourceRepositoryDigest => this[13];

    /// <summary>.14, the source git ref.</summary>
    public string? SourceRepositoryRef => this[14];

    /// <summary>.15, the source repository's immutable id.</summary>
    public string? SourceRepositoryIdentifier => this[15];

    /// <summary>.16, the source repository's owner as a URI.</summary>
    public string? SourceRepositoryOwnerUri => this[16];

    /// <summary>.17, the source repository owner's immutable id.</summary>
    public string? SourceRepositoryOwnerIdentifier => this[17];

    /// <summary>.18, the top-level workflow of the build as a URI.</summary>
    public string? BuildConfigUri => this[18];

    /// <summary>.19, the commit of the top-level workflow.</summary>
    public string? BuildConfigDigest => this[19];

    /// <summary>.20, the event that triggered the build.</summary>
    public string? BuildTrigger => this[20];

    /// <summary>.21, the run as a URI.</summary>
    public string? RunInvocationUri => this[21];

    /// <summary>.22, <c>public</c> or <c>private</c>, at the time of signing.</summary>
    public string? SourceRepositoryVisibilityAtSigning => this[22];

    /// <summary>.23, the deployment environment of the run.</summary>
    public string? DeploymentEnvironment => this[23];

    /// <summary>.24, the token's subject claim unchanged.</summary>
    public string? TokenSubject => this[24];

    /// <summary>The extension with this last arc, 1 to 24; null if absent.</summary>
    public string? this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, First);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Last);
            if (!Has(_present, number))
            {
                return null;
            }

            // Decoded when asked for: most verifications look at two of them. Two threads may both decode, to equal texts.
            var decoded = _decoded ??= new string?[Last];
            return decoded[number - First] ??= System.Text.Encoding.UTF8.GetString(_texts[number - First].Span);
        }
    }

    internal static FulcioExtensions None { get; } = new([], 0);

    /// <summary>True for the last arcs of extensions; .7 is none, it is the type of a name. A critical one of another arc is as unknown as any.</summary>
    internal static bool IsKnown(byte arc) => arc is >= First and <= Last and not OtherNameType;

    /// <summary>Checks every extension; what is kept is well-formed text.</summary>
    /// <param name="values">The extensions' values by last arc, less one; handed over.</param>
    /// <param name="present">Which of them are there, bit 0 being arc 1.</param>
    /// <param name="checks">Which checks are made.</param>
    internal static FulcioExtensions Parse(ReadOnlyMemory<byte>[] values, uint present, CheckSwitch checks)
    {
        for (var number = First; number <= Last; number++)
        {
            if (Has(present, number))
            {
                // Numbers 1 to 6 came before the encoding was fixed: the bytes are the text, also if they look like DER.
                values[number - First] = Checked(number, number <= LastBare ? values[number - First] : TextOf(values[number - First]));
            }
        }

        var isOneIssuer = !Has(present, 1) || !Has(present, 8) || values[0].Span.SequenceEqual(values[7].Span);
        checks.Demand(isOneIssuer, FailureCode.IssuerExtensionsContradict, "expected one issuer, found another in extension .1 than in .8");
        return new(values, present);
    }

    private static bool Has(uint present, int number) => (present & (1U << (number - First))) != 0;

    private static ReadOnlyMemory<byte> TextOf(ReadOnlyMemory<byte> value)
    {
        var reader = new DerReader(value.Span, FailureCode.FulcioExtensionMalformed, "Fulcio extension");
        _ = reader.Element(out var tag, out var content);
        reader.End();
        return tag == new Asn1Tag(UniversalTagNumber.UTF8String) ? value[^content.Length..]
            : throw new SigstoreException(FailureCode.FulcioExtensionMalformed, "Fulcio extension: expected a UTF8String in DER, found another element");
    }

    private static ReadOnlyMemory<byte> Checked(int number, ReadOnlyMemory<byte> text) =>
        text.Length <= MaxLength && Utf8.IsValid(text.Span) && text.Span.IndexOf((byte)0) < 0
            ? text
            : throw new SigstoreException(FailureCode.FulcioExtensionMalformed, $"extension .{number}: expected UTF-8 without NUL of at most {MaxLength} bytes, found another text");
}
