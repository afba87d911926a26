using System.Globalization;
using System.Text;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Local.Http.Pages;

/// <summary>One entry: who signed what, its certificate in words, its inclusion proof drawn, the checkpoint, the body.</summary>
internal static class EntryPage
{
    /// <summary>The page, or a 404 where the log has no such entry.</summary>
    public static LocalResponse Of(BrowsableLog browsed, string indexText)
    {
        if (!long.TryParse(indexText, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || browsed.Store.ReadCheckpoint() is not { } checkpoint
            || index >= checkpoint.Claims.TreeSize || browsed.Store.ReadRecord(index) is not { } record)
        {
            return new HtmlPage().Markup("<section><p>There is no such entry.</p></section>").ToResponse("No such entry", 404);
        }

        var body = browsed.BodyOf(record);
        var page = new HtmlPage().Markup("<section><h2>").Text($"Entry {indexText}").Markup(" <span class=\"soft\">").Text(browsed.Title).Markup("</span></h2>");
        var entry = EntrySearch.TryRead(body);
        if (entry is null)
        {
            page.Markup("<p>The body cannot be read.</p></section>");
        }
        else
        {
            WriteEntry(page, entry);
        }

        var leaf = MerkleTree.HashLeaf(body.Span);
        WriteProof(page, leaf, new ProofTree(leaf, index, checkpoint.Claims.TreeSize, browsed.Store.CreateReader().InclusionProof(index, checkpoint.Claims.TreeSize)));
        page.Markup("<section><h2>Checkpoint</h2><p>What the log signed over all of its entries.</p><pre>").Text(checkpoint.Note)
            .Markup("</pre></section><section><h2>Body</h2><details><summary>The bytes that were hashed into the tree</summary><pre>").Text(Encoding.UTF8.GetString(body.Span)).Markup("</pre></details></section>");
        return page.ToResponse($"Entry {indexText}");
    }

    /// <summary>The names that an entry's certificate or key goes by.</summary>
    public static string SignerOf(EntryBody body) =>
        !body.Verifier.IsCertificate ? "a key"
        : EntrySearch.TryCertificate(body.Verifier.Der.Span)?.San?.Value is { } name ? Client.Failures.DisplayText.OneLine(name) : "a certificate";

    private static void WriteEntry(HtmlPage page, EntryBody entry)
    {
        var (kind, version) = entry.Kind.NameOf();
        page.Markup("<dl>").Fact("Signed by", SignerOf(entry)).Fact("Kind", $"{kind} {version}").Hash("Digest", entry.Digest.ToString());
        if (!entry.Verifier.IsCertificate)
        {
            page.Hash("Key", Sha256Digest.Of(entry.Verifier.Der.Span).Hex);
        }

        page.Markup("</dl></section>");
        if (entry.Verifier.IsCertificate && EntrySearch.TryCertificate(entry.Verifier.Der.Span) is { } certificate)
        {
            WriteCertificate(page, certificate);
        }
    }

    private static void WriteProof(HtmlPage page, Sha256Digest leaf, ProofTree tree)
    {
        page.Markup("<section><h2>Inclusion proof</h2><p>Hashed upwards from this entry, with the hashes that the log supplies, the way ends in the root that its checkpoint signs.</p><figure>").Markup(tree.Draw())
            .Markup("<figcaption>Marked: computed here. Others: from the proof.</figcaption></figure><details><summary>As text</summary>").Markup(tree.List())
            .Markup("</details><dl style=\"margin-top:1rem\">").Hash("Leaf hash", leaf.Hex).Hash("Root hash", tree.Root.Hex).Markup("</dl></section>");
    }

    private static void WriteCertificate(HtmlPage page, Certificate certificate)
    {
        var claims = certificate.Fulcio;
        page.Markup("<section><h2>Certificate</h2><p class=\"words\">").Text(CertificateWords.Of(certificate)).Markup("</p><dl>")
            .Fact("Identity", certificate.San?.Value).Fact("Issuer of the identity", claims.Issuer)
            .Fact("Valid", $"{CertificateWords.Time(certificate.NotBefore)} to {CertificateWords.Time(certificate.NotAfter)}")
            .Fact("Repository", claims.SourceRepositoryUri).Fact("Ref", claims.SourceRepositoryRef).Fact("Commit", claims.SourceRepositoryDigest)
            .Fact("Workflow", claims.BuildConfigUri).Fact("Trigger", claims.BuildTrigger).Fact("Run", claims.RunInvocationUri).Fact("Runner", claims.RunnerEnvironment)
            .Fact("Environment", claims.DeploymentEnvironment).Fact("Visibility", claims.SourceRepositoryVisibilityAtSigning).Fact("Token subject", claims.TokenSubject)
            .Hash("Key", certificate.PublicKey.SpkiDigest.Hex).Hash("Fingerprint", certificate.Fingerprint.Hex).Markup("</dl></section>");
    }
}
