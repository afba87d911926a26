using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Tests.TransparencyLog;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void Reads_origin_size_root_and_further_lines()
    {
        var checkpoint = Checkpoint.Parse(Utf8($"go.sum database tree\n0\n{Root}\nTimestamp: 1\nother\n"));
        Assert.Equal("go.sum database tree", checkpoint.Origin);
        Assert.Equal(0, checkpoint.TreeSize);
        Assert.Equal(Root, checkpoint.RootHash.ToBase64());
        Assert.Equal(["Timestamp: 1", "other"], checkpoint.Extensions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("origin\n1\n")]
    [InlineData("origin\n1\n" + Root)]
    [InlineData("\n1\n" + Root + "\n")]
    [InlineData("1\n" + Root + "\n")]
    [InlineData("origin\n01\n" + Root + "\n")]
    [InlineData("origin\n+1\n" + Root + "\n")]
    [InlineData("origin\n-1\n" + Root + "\n")]
    [InlineData("origin\n 1\n" + Root + "\n")]
    [InlineData("origin\n1 \n" + Root + "\n")]
    [InlineData("origin\n0x1\n" + Root + "\n")]
    [InlineData("origin\n1e3\n" + Root + "\n")]
    [InlineData("origin\n١\n" + Root + "\n")]
    [InlineData("origin\n9223372036854775808\n" + Root + "\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData("origin\n1\n" + Root + "\n\n")]
    [InlineData("origin\n\n1\n" + Root + "\n")]
    public void Refuses_what_is_no_checkpoint(string text) => Refusals.Throws(FailureCode.CheckpointMalformed, () => Checkpoint.Parse(Utf8(text)));

    [Fact]
    public void A_tiled_log_signs_under_its_origin()
    {
        using var key = EphemeralKey.CreateP256();
        var log = LogKey.ForNote("log.example", key.PublicKey);
        var text = Checkpoint.Write("log.example", 7, MerkleTree.EmptyRoot);
        var signed = SignedCheckpoint.Parse(SignedNote.Write(text, (log, key.SignData(text))));
        Assert.Equal(7, signed.Verify(log).TreeSize);
        Assert.Equal(7, signed.Verify(log, ["log.example:443", "log.example"]).TreeSize);
        Refusals.Throws(FailureCode.CheckpointOriginMismatch, () => signed.Verify(log, ["log.example.evil"]));
        Refusals.Throws(FailureCode.CheckpointSignerUnknown, () => signed.Verify(LogKey.ForNote("log.exampl", key.PublicKey), ["log.example"]));

        var other = Checkpoint.Write("other.example", 7, MerkleTree.EmptyRoot);
        var replayed = SignedCheckpoint.Parse(SignedNote.Write(other, (log, key.SignData(other))));
        Refusals.Throws(FailureCode.CheckpointOriginMismatch, () => replayed.Verify(log));
        Assert.Equal("other.example", replayed.VerifyTiled(log, ["log.example"], CheckSwitch.Without(FailureCode.CheckpointOriginMismatch)).Origin);
    }

    [Theory]
    [InlineData("rekor.example - 1193050959916656506", true)]
    [InlineData("rekor.example", false)]
    [InlineData("rekor.example - ", false)]
    [InlineData("rekor.example - 12a", false)]
    [InlineData("rekor example - 12", false)]
    [InlineData(" - 12", false)]
    public void A_v1_log_signs_under_the_name_before_its_tree_id(string origin, bool isAccepted)
    {
        using var key = EphemeralKey.CreateP256();
        var log = LogKey.ForRekorV1("rekor.example", key.PublicKey);
        var text = Checkpoint.Write(origin, 3, MerkleTree.EmptyRoot);
        var signed = SignedCheckpoint.Parse(SignedNote.Write(text, (log, key.SignData(text))));
        if (isAccepted)
        {
            Assert.Equal(3, signed.VerifyRekorV1(key.PublicKey, CheckSwitch.All).TreeSize);
        }
        else
        {
            Refusals.Throws(FailureCode.CheckpointOriginMismatch, () => signed.VerifyRekorV1(key.PublicKey, CheckSwitch.All));
        }
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
