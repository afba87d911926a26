using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Tests.TransparencyLog;

public sealed class SignedNoteTests
{
    private const string KnownKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string KnownNote =
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    [Fact]
    public void Verifies_the_known_note()
    {
        var key = LogKey.ParseVerifierKey(KnownKey);
        var note = SignedNote.Parse(Utf8(KnownNote));
        Assert.Equal(0x530d903au, key.Id);
        Assert.True(note.Verify(key));
        Assert.Equal("This is an example message.\n", System.Text.Encoding.UTF8.GetString(note.Text.Span));
    }

    [Fact]
    public void A_line_of_the_key_that_does_not_verify_is_refused()
    {
        var note = SignedNote.Parse(Utf8(KnownNote.Replace("example message", "exemplary message", StringComparison.Ordinal)));
        Refusals.Throws(FailureCode.CheckpointSignatureInvalid, () => note.Verify(LogKey.ParseVerifierKey(KnownKey)));
    }

    [Fact]
    public void Lines_of_other_names_or_ids_are_not_the_keys()
    {
        var note = SignedNote.Parse(Utf8(KnownNote));
        var key = (Ed25519PublicKey)LogKey.ParseVerifierKey(KnownKey).Key;
        Assert.False(note.Verify(LogKey.ForNote("example.com/fo", key)));
        Assert.False(note.Verify(LogKey.ForNote("example.com/foo ".Trim() + "o", key)));
        Assert.False(note.Verify(LogKey.ForRekorV1("example.com/foo", key)));
    }

    [Fact]
    public void Unknown_signatures_are_ignored_wherever_they_stand()
    {
        var other = "— example.com/bar " + Convert.ToBase64String(new byte[68]) + "\n";
        var front = KnownNote.Replace("\n\n", "\n\n" + other, StringComparison.Ordinal);
        Assert.True(SignedNote.Parse(Utf8(front)).Verify(LogKey.ParseVerifierKey(KnownKey)));
        Assert.True(SignedNote.Parse(Utf8(KnownNote + other)).Verify(LogKey.ParseVerifierKey(KnownKey)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n—  a AAAAAAA=\n")]
    [InlineData("text\n\n— a  AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA= \n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a\u00a0b AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAA==\n")]
    [InlineData("text\n\n— a AAAAAAA\n")]
    [InlineData("text\n\n— a AAAAAAB=\n")]
    [InlineData("text\r\n\n— a AAAAAAA=\n")]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=\n\n")]
    [InlineData("text\n\n— a AAAAAAA=\nmore\n")]
    public void Refuses_what_is_no_note(string note) => Refusals.Throws(FailureCode.NoteMalformed, () => SignedNote.Parse(Utf8(note)));

    [Fact]
    public void Refuses_bytes_that_are_no_text_and_notes_beyond_the_limits()
    {
        Refusals.Throws(FailureCode.NoteMalformed, () => SignedNote.Parse([0xff, .. Utf8(KnownNote)]));
        Refusals.Throws(FailureCode.NoteMalformed, () => SignedNote.Parse(new byte[SignedNote.MaxSize + 1]));
        var lines = string.Concat(Enumerable.Repeat("— a AAAAAAA=\n", SignedNote.MaxSignatures));
        Assert.Equal(SignedNote.MaxSignatures, SignedNote.Parse(Utf8("text\n\n" + lines)).Signatures.Length);
        Refusals.Throws(FailureCode.NoteMalformed, () => SignedNote.Parse(Utf8("text\n\n— a AAAAAAA=\n" + lines)));
    }

    [Fact]
    public void Splits_at_the_last_empty_line()
    {
        var note = SignedNote.Parse(Utf8("one\n\n— x AAAAAAA=\n\n— a AAAAAAA=\n"));
        Assert.Equal("one\n\n— x AAAAAAA=\n", System.Text.Encoding.UTF8.GetString(note.Text.Span));
        Assert.Equal(["a"], note.Signatures.Select(line => line.Name));
    }

    [Fact]
    public void Verifies_ed25519_ecdsa_and_rsa_by_their_ids()
    {
        var text = "log\n1\n"u8;
        using var ed25519 = new Ed25519Signer("seed of thirty-two bytes exactly"u8);
        using var ecdsa = EphemeralKey.CreateP256();
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var rsaKey = SigningKey.FromPem(rsa.ExportPkcs8PrivateKeyPem(), default);
        var keys = new[] { LogKey.ForNote("log", ed25519.PublicKey), LogKey.ForNote("log", ecdsa.PublicKey), LogKey.ForNote("log", rsaKey.PublicKey) };
        var note = SignedNote.Parse(SignedNote.Write(text, (keys[0], ed25519.Sign(text)), (keys[1], ecdsa.SignData(text)), (keys[2], rsaKey.SignData(text))));
        Assert.All(keys, key => Assert.True(note.Verify(key)));
        Assert.Equal(3, keys.Select(key => key.Id).Distinct().Count());
        Assert.Equal(ecdsa.PublicKey.SpkiDigest, keys[1].FullId);
    }

    [Fact]
    public void Cosignatures_prove_the_witness_and_its_time()
    {
        using var signer = new Ed25519Signer("a witness of thirty-two bytes ok"u8);
        var witness = LogKey.ForWitness("witness", signer.PublicKey);
        byte[] blob = [0, 0, 0, 0, 0x65, 0, 0, 0, .. signer.Sign(SignedNote.CosignedMessage(0x65000000, "log\n"u8))];
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(0x65000000), SignedNote.Parse(SignedNote.Write("log\n"u8, (witness, blob))).VerifyCosignature(witness));
        Assert.Null(SignedNote.Parse(Utf8(KnownNote)).VerifyCosignature(witness));

        blob[7] ^= 1;
        Refusals.Throws(FailureCode.CosignatureInvalid, () => SignedNote.Parse(SignedNote.Write("log\n"u8, (witness, blob))).VerifyCosignature(witness));
        Refusals.Throws(FailureCode.CosignatureInvalid, () => SignedNote.Parse(SignedNote.Write("log\n"u8, (witness, [0xff, .. blob[1..]]))).VerifyCosignature(witness));
        Refusals.Throws(FailureCode.CosignatureInvalid, () => SignedNote.Parse(SignedNote.Write("log\n"u8, (witness, blob[..5]))).VerifyCosignature(witness));
    }

    [Theory]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/fo +530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+A+kyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void Refuses_what_is_no_verifier_key(string key) => Refusals.Throws(FailureCode.LogKeyMalformed, () => LogKey.ParseVerifierKey(key));

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
