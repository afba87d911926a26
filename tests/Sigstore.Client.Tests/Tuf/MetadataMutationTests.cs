using Sigstore.Client.Failures;
using Sigstore.Client.Tests.TufUpdates;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.Tests.Tuf;

/// <summary>
/// Changes metadata of every kind byte by byte. A changed file is refused with a typed failure, or it says exactly what the honest one
/// says (white space, the case of a hex digit): never something else, and never another exception.
/// </summary>
public sealed class MetadataMutationTests
{
    private static readonly RepositorySimulator Repository = Create();
    private static readonly TrustedMetadata First = TrustedMetadata.Begin(Repository.Published["root"][0], RepositorySimulator.Now);
    private static readonly TrustedMetadata WithRoot = First.UpdateRoot(Repository.Latest("root"));
    private static readonly TrustedMetadata WithTimestamp = WithRoot.UpdateTimestamp(Repository.Latest("timestamp"));
    private static readonly TrustedMetadata WithSnapshot = WithTimestamp.UpdateSnapshot(Repository.Latest("snapshot"));
    private static readonly TrustedMetadata WithTargets = WithSnapshot.UpdateTargets("targets", "root", Repository.Latest("targets"));

    [Theory]
    [InlineData("root")]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    [InlineData("team")]
    public void No_changed_byte_is_accepted_with_another_meaning(string role)
    {
        var honest = Repository.Latest(role);
        var meaning = MetadataEnvelope.Parse(honest).CanonicalBytes.ToArray();
        var accepted = 0;
        for (var at = 0; at < honest.Length; at++)
        {
            foreach (var change in (int[])[1, 0x20, 0x80])
            {
                var changed = (byte[])honest.Clone();
                changed[at] ^= (byte)change;
                accepted += AssertRefusedOrSame(role, changed, meaning) ? 1 : 0;
            }
        }

        Assert.True(accepted < honest.Length, $"{accepted} of {honest.Length * 3} accepted");
    }

    [Theory]
    [InlineData("root")]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    [InlineData("team")]
    public void No_truncated_or_repeated_part_is_accepted_with_another_meaning(string role)
    {
        var honest = Repository.Latest(role);
        var meaning = MetadataEnvelope.Parse(honest).CanonicalBytes.ToArray();
        for (var at = 0; at < honest.Length; at += 7)
        {
            AssertRefusedOrSame(role, honest[..at], meaning);
            AssertRefusedOrSame(role, [.. honest[..at], .. honest[Math.Min(at + 5, honest.Length)..]], meaning);
            AssertRefusedOrSame(role, [.. honest[..at], .. honest[Math.Max(0, at - 9)..]], meaning);
        }
    }

    private static bool AssertRefusedOrSame(string role, byte[] changed, byte[] meaning)
    {
        try
        {
            Assert.Equal(meaning, Step(role, changed).CanonicalBytes.ToArray());
            return true;
        }
        catch (SigstoreException)
        {
            return false;
        }
    }

    // The step of the workflow that takes this role's file.
    private static MetadataEnvelope Step(string role, byte[] file) => role switch
    {
        "root" => First.UpdateRoot(file).Root.Envelope,
        "timestamp" => WithRoot.UpdateTimestamp(file).Timestamp!.Envelope,
        "snapshot" => WithTimestamp.UpdateSnapshot(file).Snapshot!.Envelope,
        "targets" => WithSnapshot.UpdateTargets("targets", "root", file).Targets["targets"].Envelope,
        _ => WithTargets.UpdateTargets("team", "targets", file).Targets["team"].Envelope,
    };

    private static RepositorySimulator Create()
    {
        var repository = new RepositorySimulator();
        repository.AddArtifact("targets", "file", "content"u8.ToArray(), "sha256", "sha512");
        repository.AddDelegation("targets", "team", terminating: false, ["team/*"]);
        repository.AddArtifact("team", "team/file", "content"u8.ToArray());
        repository.Publish("root", "team", "targets", "snapshot", "timestamp");
        return repository;
    }
}
