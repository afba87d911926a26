using System.CommandLine;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary><c>keys new</c>: a key pair for those who keep keys. Keyless signing needs none.</summary>
internal static class KeysCommand
{
    private const int ShortestPassword = 8;

    public static Command Create(ToolShell shell)
    {
        var name = new Option<string>("--name") { Description = "NAME.key and NAME.pub are written", HelpName = "NAME", DefaultValueFactory = _ => "sigstore" };
        var curve = new Option<string>("--curve") { Description = "P-256, P-384 or P-521", DefaultValueFactory = _ => "P-256" };
        var unencrypted = new Option<bool>("--unencrypted") { Description = "Write the private key without a password: whoever reads the file can sign" };
        var create = new Command("new", "Make a key pair: PKCS#8 PEM, encrypted unless told otherwise") { name, curve, unencrypted };
        var output = new ResultOutput();
        output.AddTo(create);
        create.SetAction(parsed =>
        {
            output.Check(parsed);
            return Run(shell.PathOf(parsed.GetRequiredValue(name)), parsed.GetRequiredValue(curve), parsed.GetValue(unencrypted), output, parsed, shell);
        });
        return new Command("keys", "Managed keys") { create };
    }

    private static int Run(string path, string curve, bool unencrypted, ResultOutput output, ParseResult parsed, ToolShell shell)
    {
        using SigningKey key = curve switch
        {
            "P-256" => EphemeralKey.CreateP256(),
            "P-384" => EphemeralKey.CreateP384(),
            "P-521" => EphemeralKey.CreateP521(),
            _ => throw new SigstoreException(FailureCode.UsageInvalid, $"expected a curve (P-256, P-384 or P-521), found '{curve}'"),
        };
        var password = unencrypted ? "" : PasswordOf(shell);
        OutputFile.Create(path + ".key", key.ExportPem(password) + "\n", secret: true);
        OutputFile.Create(path + ".pub", System.Text.Encoding.ASCII.GetString(Pem.Encode("PUBLIC KEY", key.PublicKey.Spki.Span)), secret: false);
        output.WriteJson(parsed, shell, json =>
        {
            json.WriteString("privateKey", path + ".key");
            json.WriteString("publicKey", path + ".pub");
            json.WriteString("curve", curve);
            json.WriteBoolean("encrypted", !unencrypted);
            json.WriteString("keySha256", key.PublicKey.SpkiDigest.Hex);
        });
        if (output.ShowsText(parsed))
        {
            shell.Output.WriteLine($"{path}.key: keep it secret{(unencrypted ? "; it is not encrypted" : "")}");
            shell.Output.WriteLine($"{path}.pub: give it to those who verify (verify-file --key); SHA-256 {key.PublicKey.SpkiDigest.Hex}");
        }

        return ExitCodes.Passed;
    }

    private static string PasswordOf(ToolShell shell)
    {
        var password = shell.Variable(SigningOptions.PasswordVariable) ?? AskTwice(shell);
        return password.Length >= ShortestPassword
            ? password
            : throw new SigstoreException(FailureCode.UsageInvalid, $"expected a password of at least {ShortestPassword} characters, found a shorter one (--unencrypted writes the key without one)");
    }

    private static string AskTwice(ToolShell shell)
    {
        var password = PasswordPrompt.Ask(shell, "Password for the new key");
        return PasswordPrompt.Ask(shell, "The same again") == password
            ? password
            : throw new SigstoreException(FailureCode.UsageInvalid, "expected the same password twice, found two");
    }
}
