using System.Collections.Immutable;
using System.Text;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// What Fulcio says in a certificate of the token it was issued for: extensions 1.3.6.1.4.1.57264.1.1 to .24. Numbers 1 to 6 hold bare
/// text, all later ones a DER UTF8String. An absent extension is null.
/// </summary>
public sealed class FulcioExtensions
{
    private const int First = 1;
    private const int LastBare = 6;
    private const int OtherNameType = 7;
    private const int Last = 24;
    private const int MaxLength = 1 << 14;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ImmutableArray<string?> _values;

    private FulcioExtensions(ImmutableArray<string?> values) => _values = values;

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
    public string? this[int number] => number is >= First and <= Last
        ? _values.IsEmpty ? null : _values[number - First]
        : throw new ArgumentOutOfRangeException(nameof(number), number, "extensions are numbered 1 to 24");

    internal static FulcioExtensions None { get; } = new([]);

    internal static FulcioExtensions Parse(ImmutableArray<(byte Number, ReadOnlyMemory<byte> Value)> extensions)
    {
        if (extensions.IsEmpty)
        {
            return None;
        }

        var values = new string?[Last];
        foreach (var (number, value) in extensions)
        {
            if (number is >= First and <= Last and not OtherNameType)
            {
                values[number - First] = number <= LastBare ? Bare(number, value.Span) : Der(number, value.Span);
            }
        }

        return values[0] is null || values[7] is null || values[0] == values[7]
            ? new(ImmutableArray.Create(values))
            : throw new SigstoreException(FailureCode.IssuerExtensionsContradict, $"expected one issuer, found {values[0]} in extension .1 and {values[7]} in .8");
    }

    // Numbers 1 to 6 came before the encoding was fixed: the bytes are the text, also if they look like DER.
    private static string Bare(byte number, ReadOnlySpan<byte> value)
    {
        try
        {
            return Checked(number, StrictUtf8.GetString(value));
        }
        catch (DecoderFallbackException inner)
        {
            throw new SigstoreException(FailureCode.FulcioExtensionMalformed, $"extension .{number}: expected UTF-8, found other bytes", inner);
        }
    }

    private static string Der(byte number, ReadOnlySpan<byte> value)
    {
        var reader = new DerReader(value, FailureCode.FulcioExtensionMalformed, "Fulcio extension");
        var text = reader.Utf8String();
        reader.End();
        return Checked(number, text);
    }

    private static string Checked(byte number, string text) => text.Length <= MaxLength && !text.Contains('\0', StringComparison.Ordinal)
        ? text : throw new SigstoreException(FailureCode.FulcioExtensionMalformed, $"extension .{number}: expected a text without NUL of at most {MaxLength} characters, found another");
}
