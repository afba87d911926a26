using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Io;

/// <summary>The files of a published folder, as a statement names them.</summary>
internal static class FolderFiles
{
    /// <summary>What is signed here was hashed earlier, perhaps in another job: each file must still be what the statement says.</summary>
    public static void RequireUnchanged(PlannedArtifact plan, PlannedStatement statement)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(plan.Path)) + Path.DirectorySeparatorChar;
        foreach (var subject in Statement.Parse(statement.Utf8.Span).Subjects)
        {
            var file = Path.GetFullPath(subject.Name ?? "", root);
            if (!file.StartsWith(root, StringComparison.Ordinal) || !File.Exists(file))
            {
                throw new SigstoreException(FailureCode.SigningManifestMalformed, $"expected the file {subject.Name} in {plan.Path}, found none");
            }

            using var stream = File.OpenRead(file);
            var found = Digest.FromBytes(DigestAlgorithm.Sha256, SHA256.HashData(stream));
            if (!subject.Digests.Contains(found))
            {
                throw new SigstoreException(FailureCode.SigningManifestMalformed, $"expected {file} as it was built, found another content (sha256 {found.Hex})");
            }
        }
    }

    /// <summary>True if both statements name the same files with the same content.</summary>
    public static bool AreSame(Statement left, Statement right) =>
        left.Subjects.Length == right.Subjects.Length &&
        left.Subjects.Zip(right.Subjects).All(pair => pair.First.Name == pair.Second.Name && pair.First.Digests.SequenceEqual(pair.Second.Digests));
}
