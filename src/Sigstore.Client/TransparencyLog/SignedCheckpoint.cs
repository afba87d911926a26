using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>A checkpoint as a log delivers it: a signed note. Its claims cannot be read before <see cref="Verify(LogKey)"/> or a sibling has accepted it.</summary>
public sealed class SignedCheckpoint
{
    private readonly Checkpoint _claims;

    private SignedCheckpoint(SignedNote note, Checkpoint claims) => (Note, _claims) = (note, claims);

    /// <summary>The note with its signature lines, unverified.</summary>
    public SignedNote Note { get; }

    /// <summary>The claims before verification; whoever uses them says so by the name.</summary>
    public Checkpoint UnverifiedUnsafe => _claims;

    /// <summary>Reads a checkpoint envelope.</summary>
    public static SignedCheckpoint Parse(ReadOnlySpan<byte> utf8) => Parse(utf8, CheckSwitch.All);

    internal static SignedCheckpoint Parse(ReadOnlySpan<byte> utf8, CheckSwitch checks)
    {
        return Of(SignedNote.Parse(utf8), checks);
    }

    /// <summary>As <see cref="Parse(ReadOnlySpan{byte})"/>, of bytes that the caller hands over: nobody changes them any more.</summary>
    internal static SignedCheckpoint ParseOwned(ReadOnlyMemory<byte> utf8, CheckSwitch checks) => Of(SignedNote.ParseOwned(utf8), checks);

    private static SignedCheckpoint Of(SignedNote note, CheckSwitch checks) => new(note, Checkpoint.Parse(note.Text.Span, checks));

    /// <summary>The claims, if the log with this key and one of these origins signed them (v2; C2SP tlog-checkpoint).</summary>
    public Checkpoint Verify(LogKey key, params ImmutableArray<string> origins) => VerifyTiled(key, origins, CheckSwitch.All);

    /// <summary>The claims, if this key signed them, the origin being the key's name.</summary>
    public Checkpoint Verify(LogKey key) => VerifyTiled(key, [key?.Name ?? throw new ArgumentNullException(nameof(key))], CheckSwitch.All);

    /// <summary>As <see cref="Verify(LogKey)"/>, single checks switchable for the attack catalogue.</summary>
    internal Checkpoint VerifyTiled(LogKey key, ImmutableArray<string> origins, CheckSwitch checks)
    {
        checks.Demand(origins.Contains(_claims.Origin, StringComparer.Ordinal), FailureCode.CheckpointOriginMismatch,
            $"expected origin {origins.FirstOrDefault() ?? "none"}, found {_claims.Origin}");
        return VerifySignature(key, checks);
    }

    /// <summary>
    /// The claims, if a v1 log with this key signed them: the origin is <c>name - treeId</c>, and the lines looked at are those of that name
    /// and the key's id (upstream does not bind the name to the log's address, so neither is it here; the key is what identifies the log).
    /// </summary>
    internal Checkpoint VerifyRekorV1(Crypto.PublicKey key, CheckSwitch checks)
    {
        var separator = _claims.Origin.AsSpan().LastIndexOf(" - "); // of a span: a string's would first set up what compares by culture
        var name = separator > 0 ? _claims.Origin[..separator] : "";
        var isV1Origin = SignedNote.IsName(name) && _claims.Origin.Length > separator + 3 && _claims.Origin.AsSpan(separator + 3).IndexOfAnyExceptInRange('0', '9') < 0;
        if (!isV1Origin)
        {
            checks.Refuse(FailureCode.CheckpointOriginMismatch, "expected an origin of the form host - tree id, found another");
            return _claims;
        }

        return VerifySignature(LogKey.ForRekorV1(name, key), checks);
    }

    private Checkpoint VerifySignature(LogKey key, CheckSwitch checks)
    {
        if (!Note.Verify(key, checks))
        {
            checks.Refuse(FailureCode.CheckpointSignerUnknown, $"expected a signature by {key.Name} {key.Id:x8}, found none");
        }

        return _claims;
    }
}
